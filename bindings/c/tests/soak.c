/* Many at once, and many times: memory stays bounded. Prints its figures. */
#include "support.h"

#include <pthread.h>

enum { SIMULTANEOUS = 100 };

/* What a hundred syntheses at once may take beyond one alone, in KiB. Each
   holds two sentences or three in the making and its result. */
static const long MOST_SIMULTANEOUS = 400 * 1024;
/* What may stay after many cycles: the allocator's own unevenness, in KiB. */
static const long MOST_GROWTH = 2 * 1024;

static const char *const PARAGRAPH =
    "The harbour master rang twice before noon, and nobody answered. By evening, three boats had "
    "left without a light. Number ";

static void text_of(int number, char *text, size_t size) {
    snprintf(text, size, "%s%d stayed.", PARAGRAPH, number);
}

/* A hundred tasks at once complete, with the samples of one after the other. */
static void a_hundred_at_once(void **state) {
    VoirsPipeline *pipeline = *state;
    char text[512];
    VoirsAudioBuffer *expected[SIMULTANEOUS];
    for (int i = 0; i < SIMULTANEOUS; i++) {
        text_of(i, text, sizeof text);
        expected[i] = speak(pipeline, text);
    }
    long before = memory_kib("VmHWM");
    double start = seconds_now();
    VoirsTask *tasks[SIMULTANEOUS];
    for (int i = 0; i < SIMULTANEOUS; i++) {
        text_of(i, text, sizeof text);
        OK(voirs_synthesize_async(pipeline, text, VOIRS_NUL_TERMINATED, NULL, NULL, NULL, NULL,
                                  &tasks[i]));
    }
    for (int i = 0; i < SIMULTANEOUS; i++) {
        VoirsAudioBuffer *audio = NULL;
        OK(voirs_task_wait(tasks[i], -1, NULL));
        OK(voirs_task_get_audio(tasks[i], &audio));
        assert_true(same_audio(audio, expected[i]));
        voirs_free_audio_buffer(audio);
        voirs_task_free(tasks[i]);
        voirs_free_audio_buffer(expected[i]);
    }
    long grown = memory_kib("VmHWM") - before;
    print_message("100 at once: %.2f s, peak memory %ld KiB, %ld KiB above one after the other\n",
                  seconds_now() - start, memory_kib("VmHWM"), grown);
    assert_true(grown < MOST_SIMULTANEOUS);
}

static void a_million_buffers(void **state) {
    (void)state;
    float samples[480] = {0};
    long before = 0;
    VoirsMemoryStats first, last;
    voirs_memory_stats_init(&first);
    voirs_memory_stats_init(&last);
    for (int i = 0; i < 1000000; i++) {
        VoirsAudioBuffer *audio = NULL;
        OK(voirs_create_audio_buffer(samples, 480, 24000, &audio));
        voirs_free_audio_buffer(audio);
        if (i == 1000) {
            before = memory_kib("VmRSS");
            OK(voirs_get_memory_stats(&first));
        }
    }
    OK(voirs_get_memory_stats(&last));
    long grown = memory_kib("VmRSS") - before;
    print_message("a million buffers: %ld KiB grown\n", grown);
    assert_true(grown < MOST_GROWTH);
    assert_int_equal(first.live_bytes, last.live_bytes);
    assert_int_equal(first.audio_buffers, last.audio_buffers);
    assert_int_equal(first.pool_misses, last.pool_misses);
}

static void a_thousand_pipelines(void **state) {
    (void)state;
    long before = 0;
    VoirsMemoryStats first, last;
    voirs_memory_stats_init(&first);
    voirs_memory_stats_init(&last);
    for (int i = 0; i < 1000; i++) {
        VoirsPipeline *pipeline = new_pipeline();
        OK(voirs_destroy_pipeline(pipeline));
        if (i == 20) {
            before = memory_kib("VmRSS");
            OK(voirs_get_memory_stats(&first));
        }
    }
    OK(voirs_get_memory_stats(&last));
    long grown = memory_kib("VmRSS") - before;
    print_message("a thousand pipelines: %ld KiB grown\n", grown);
    assert_true(grown < MOST_GROWTH);
    assert_int_equal(first.live_bytes, last.live_bytes);
    assert_int_equal(first.pipelines, last.pipelines);
}

/* With threads of their own, which end with them. */
static void a_hundred_pipelines_with_threads(void **state) {
    (void)state;
    VoirsPipelineConfig config;
    voirs_pipeline_config_init(&config);
    config.threads = 4;
    for (int i = 0; i < 100; i++) {
        VoirsPipeline *pipeline = NULL;
        OK(voirs_create_pipeline_with_config(&config, &pipeline));
        OK(voirs_destroy_pipeline(pipeline));
    }
    /* They end by themselves, a moment later. */
    for (int i = 0; i < 1000 && memory_kib("Threads") > 8; i++) {
        sleep_milliseconds(5);
    }
    assert_true(memory_kib("Threads") <= 8);
}

static void a_word_many_times(void **state) {
    long before = 0;
    for (int i = 0; i < 2000; i++) {
        voirs_free_audio_buffer(speak(*state, "Yes."));
        if (i == 200) {
            before = memory_kib("VmRSS");
        }
    }
    long grown = memory_kib("VmRSS") - before;
    print_message("2000 syntheses of a word: %ld KiB grown\n", grown);
    assert_true(grown < MOST_GROWTH);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_at_once),    cmocka_unit_test(a_million_buffers),
        cmocka_unit_test(a_thousand_pipelines), cmocka_unit_test(a_hundred_pipelines_with_threads),
        cmocka_unit_test(a_word_many_times),
    };
    return cmocka_run_group_tests_name("soak", tests, begin_pipeline, end_pipeline);
}
