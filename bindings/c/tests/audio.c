/* Audio buffers: samples, events, references. */
#include "support.h"

static VoirsAudioBuffer *of(const float *samples, size_t count) {
    VoirsAudioBuffer *audio = NULL;
    OK(voirs_create_audio_buffer(samples, count, 16000, &audio));
    return audio;
}

static void samples_are_copied_and_aligned(void **state) {
    (void)state;
    float samples[] = {0.5f, -0.25f, 1.5f};
    for (size_t count = 0; count <= 3; count++) {
        VoirsAudioBuffer *audio = of(samples, count);
        assert_int_equal(voirs_audio_get_sample_count(audio), count);
        assert_int_equal(voirs_audio_get_sample_rate(audio), 16000);
        assert_int_equal(voirs_audio_get_channels(audio), 1);
        assert_true(voirs_audio_get_duration(audio) == (double)count / 16000);
        if (count == 0) {
            assert_null(voirs_audio_get_samples(audio));
        } else {
            const float *own = voirs_audio_get_samples(audio);
            assert_int_equal((uintptr_t)own % 64, 0);
            assert_ptr_not_equal(own, samples);
            assert_memory_equal(own, samples, count * sizeof(float));
        }
        voirs_free_audio_buffer(audio);
    }
}

static void silence_needs_no_samples(void **state) {
    (void)state;
    /* Memory from the pool is not what it was before. */
    float loud[300];
    for (int at = 0; at < 300; at++)
        loud[at] = 1;
    voirs_free_audio_buffer(of(loud, 300));
    VoirsAudioBuffer *audio = of(NULL, 300);
    for (int at = 0; at < 300; at++)
        assert_true(voirs_audio_get_samples(audio)[at] == 0);
    voirs_audio_buffer_release(audio);
}

static void impossible_ones_are_refused(void **state) {
    (void)state;
    VoirsAudioBuffer *audio;
    float sample[2] = {0};
    REFUSES_OBJECT(INVALID_ARGUMENT, audio, voirs_create_audio_buffer(sample, 1, 0, &audio));
    REFUSES_OBJECT(INVALID_ARGUMENT, audio, voirs_create_audio_buffer(sample, 1, 768001, &audio));
    REFUSES_OBJECT(INVALID_ARGUMENT, audio,
                   voirs_create_audio_buffer(sample, SIZE_MAX, 8000, &audio));
    /* Memory that nobody has. */
    REFUSES_OBJECT(OUT_OF_MEMORY, audio,
                   voirs_create_audio_buffer(NULL, (size_t)1 << 58, 8000, &audio));
    const float *crooked = (const float *)((const char *)sample + 1);
    REFUSES_OBJECT(INVALID_ARGUMENT, audio, voirs_create_audio_buffer(crooked, 1, 8000, &audio));
}

static void samples_are_copied_out(void **state) {
    (void)state;
    const float samples[] = {0.5f, -0.25f, 1};
    float out[4] = {9, 9, 9, 9};
    size_t needed = 0;
    VoirsAudioBuffer *audio = of(samples, 3);
    OK(voirs_audio_copy_samples(audio, NULL, 0, &needed));
    assert_int_equal(needed, 3);
    needed = 0;
    REFUSES(BUFFER_TOO_SMALL, voirs_audio_copy_samples(audio, out, 2, &needed));
    assert_int_equal(needed, 3);
    assert_true(out[0] == 9);
    OK(voirs_audio_copy_samples(audio, out, 4, NULL));
    assert_memory_equal(out, samples, sizeof samples);
    assert_true(out[3] == 9);
    voirs_free_audio_buffer(audio);
}

static void events_are_those_of_the_text(void **state) {
    (void)state;
    VoirsPipeline *pipeline = new_pipeline();
    VoirsAudioBuffer *audio = speak(pipeline, "Caf\xc3\xa9 and tea.");
    /* Its events stay without the pipeline. */
    OK(voirs_destroy_pipeline(pipeline));
    size_t count = voirs_audio_get_event_count(audio), words = 0;
    VoirsEvent event;
    voirs_event_init(&event);
    for (size_t at = 0; at < count; at++) {
        OK(voirs_audio_get_event(audio, at, &event));
        assert_true(event.sample_start <= event.sample_end);
        assert_true(event.sample_end <= voirs_audio_get_sample_count(audio));
        if (event.kind == VOIRS_EVENT_KIND_WORD && words++ == 1) {
            /* Bytes and characters differ after the accent. */
            assert_string_equal(event.text, "and");
            assert_int_equal(event.text_start, 6);
            assert_int_equal(event.text_end, 9);
            assert_int_equal(event.character_start, 5);
            assert_int_equal(event.character_end, 8);
        }
    }
    assert_int_equal(words, 3);
    REFUSES(INVALID_ARGUMENT, voirs_audio_get_event(audio, count, &event));
    voirs_free_audio_buffer(audio);
    audio = of(NULL, 1);
    assert_int_equal(voirs_audio_get_event_count(audio), 0);
    voirs_free_audio_buffer(audio);
}

static int dropped[4];

static void drop(void *user_data) {
    int *place = user_data;
    static int order;
    *place = ++order;
}

static void references_keep_it_and_handlers_tell_of_its_end(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = of(NULL, 10);
    OK(voirs_audio_buffer_add_drop_handler(audio, drop, &dropped[0]));
    OK(voirs_audio_buffer_add_drop_handler(audio, drop, &dropped[1]));
    OK(voirs_audio_buffer_add_drop_handler(audio, drop, &dropped[2]));
    REFUSES(INVALID_ARGUMENT, voirs_audio_buffer_add_drop_handler(audio, NULL, &dropped[3]));
    voirs_audio_buffer_retain(audio);
    voirs_audio_buffer_release(audio);
    assert_int_equal(dropped[0], 0);
    assert_int_equal(voirs_audio_get_sample_count(audio), 10);
    voirs_free_audio_buffer(audio);
    for (int at = 0; at < 3; at++)
        assert_int_equal(dropped[at], at + 1);
    assert_int_equal(dropped[3], 0);
}

static void a_weak_reference_does_not_keep_it(void **state) {
    (void)state;
    VoirsWeakAudioBuffer *weak = NULL, *other = NULL;
    VoirsAudioBuffer *audio = of(NULL, 10), *again = NULL;
    OK(voirs_audio_buffer_downgrade(audio, &weak));
    OK(voirs_audio_buffer_downgrade(audio, &other));
    OK(voirs_weak_audio_buffer_upgrade(weak, &again));
    assert_ptr_equal(again, audio);
    voirs_free_audio_buffer(audio);
    assert_int_equal(voirs_audio_get_sample_count(again), 10);
    voirs_free_audio_buffer(again);
    again = poison();
    OK(voirs_weak_audio_buffer_upgrade(weak, &again));
    assert_null(again);
    voirs_free_weak_audio_buffer(weak);
    OK(voirs_weak_audio_buffer_upgrade(other, &again));
    assert_null(again);
    voirs_free_weak_audio_buffer(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_copied_and_aligned),
        cmocka_unit_test(silence_needs_no_samples),
        cmocka_unit_test(impossible_ones_are_refused),
        cmocka_unit_test(samples_are_copied_out),
        cmocka_unit_test(events_are_those_of_the_text),
        cmocka_unit_test(references_keep_it_and_handlers_tell_of_its_end),
        cmocka_unit_test(a_weak_reference_does_not_keep_it),
    };
    return cmocka_run_group_tests_name("audio", tests, NULL, NULL);
}
