/* Memory: what callers own is counted, and the pool of sample blocks. */
#include "support.h"

static VoirsMemoryStats stats(void) {
    VoirsMemoryStats stats;
    voirs_memory_stats_init(&stats);
    assert_int_equal(stats.struct_size, sizeof stats);
    OK(voirs_get_memory_stats(&stats));
    return stats;
}

static void objects_are_counted(void **state) {
    (void)state;
    VoirsMemoryStats before = stats();
    VoirsPipeline *pipeline = new_pipeline();
    VoirsAudioBuffer *audio = speak(pipeline, TEXT);
    VoirsStream *stream = NULL;
    VoirsTask *task = NULL;
    VoirsBatch *batch = NULL;
    VoirsVoiceList *voices = NULL;
    VoirsCancelToken *token = NULL;
    VoirsBytes *bytes = NULL;
    OK(voirs_stream_open(pipeline, TEXT, 5, NULL, NULL, &stream));
    OK(voirs_synthesize_async(pipeline, "...", 3, NULL, NULL, NULL, NULL, &task));
    OK(voirs_task_wait(task, -1, NULL));
    OK(voirs_synthesize_batch(pipeline, NULL, NULL, 0, NULL, &batch));
    OK(voirs_list_voices(NULL, &voices));
    OK(voirs_create_cancel_token(&token));
    OK(voirs_save_config_memory(pipeline, &bytes));
    VoirsMemoryStats now = stats();
    assert_int_equal(now.pipelines - before.pipelines, 1);
    assert_int_equal(now.audio_buffers - before.audio_buffers, 1);
    assert_int_equal(now.streams - before.streams, 1);
    assert_int_equal(now.tasks - before.tasks, 1);
    assert_int_equal(now.batches - before.batches, 1);
    assert_int_equal(now.voice_lists - before.voice_lists, 1);
    assert_int_equal(now.cancel_tokens - before.cancel_tokens, 1);
    assert_int_equal(now.bytes_objects - before.bytes_objects, 1);
    assert_true(now.allocations - before.allocations >= 9);
    size_t samples = voirs_audio_get_sample_count(audio) * sizeof(float);
    assert_true(now.live_bytes - before.live_bytes > samples + voirs_bytes_get_size(bytes));
    assert_true(now.peak_bytes >= now.live_bytes);
    OK(voirs_destroy_pipeline(pipeline));
    voirs_free_audio_buffer(audio);
    voirs_free_stream(stream);
    voirs_task_free(task);
    voirs_free_batch(batch);
    voirs_free_voice_list(voices);
    voirs_cancel_token_release(token);
    voirs_free_bytes(bytes);
    VoirsMemoryStats after = stats();
    assert_int_equal(after.live_bytes, before.live_bytes);
    assert_int_equal(after.pipelines, before.pipelines);
    assert_int_equal(after.audio_buffers, before.audio_buffers);
    assert_int_equal(after.streams, before.streams);
    assert_int_equal(after.tasks, before.tasks);
    assert_int_equal(after.batches, before.batches);
    assert_int_equal(after.voice_lists, before.voice_lists);
    assert_int_equal(after.cancel_tokens, before.cancel_tokens);
    assert_int_equal(after.bytes_objects, before.bytes_objects);
    assert_true(after.peak_bytes >= now.live_bytes);
}

static void released_blocks_are_used_again(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = NULL;
    voirs_trim_memory();
    assert_int_equal(stats().pooled_bytes, 0);
    VoirsMemoryStats before = stats();
    OK(voirs_create_audio_buffer(NULL, 1000, 8000, &audio));
    assert_int_equal(stats().pool_misses, before.pool_misses + 1);
    const float *place = voirs_audio_get_samples(audio);
    voirs_free_audio_buffer(audio);
    assert_true(stats().pooled_bytes >= 4000);
    OK(voirs_create_audio_buffer(NULL, 1000, 8000, &audio));
    assert_int_equal(stats().pool_hits, before.pool_hits + 1);
    assert_ptr_equal(voirs_audio_get_samples(audio), place);
    voirs_free_audio_buffer(audio);
    voirs_trim_memory();
    voirs_trim_memory();
    assert_int_equal(stats().pooled_bytes, 0);
}

/* However much is released, the pool keeps few MiB. */
static void the_pool_is_bounded(void **state) {
    (void)state;
    VoirsAudioBuffer *audio[64];
    for (int at = 0; at < 64; at++)
        OK(voirs_create_audio_buffer(NULL, 200000, 8000, &audio[at]));
    for (int at = 0; at < 64; at++)
        voirs_free_audio_buffer(audio[at]);
    assert_true(stats().pooled_bytes <= 16 << 20);
    voirs_trim_memory();
}

static void a_weak_reference_is_counted_as_its_buffer(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = NULL;
    VoirsWeakAudioBuffer *weak = NULL;
    uint64_t before = stats().audio_buffers;
    OK(voirs_create_audio_buffer(NULL, 1000, 8000, &audio));
    OK(voirs_audio_buffer_downgrade(audio, &weak));
    voirs_free_audio_buffer(audio);
    assert_int_equal(stats().audio_buffers, before + 1);
    voirs_free_weak_audio_buffer(weak);
    assert_int_equal(stats().audio_buffers, before);
}

static void bytes_are_text_too(void **state) {
    (void)state;
    VoirsPipeline *pipeline = new_pipeline();
    VoirsBytes *bytes = NULL;
    OK(voirs_save_config_memory(pipeline, &bytes));
    assert_ptr_equal(voirs_bytes_get_data(bytes), voirs_bytes_get_text(bytes));
    assert_int_equal(voirs_bytes_get_data(bytes)[voirs_bytes_get_size(bytes)], 0);
    voirs_free_bytes(bytes);
    OK(voirs_destroy_pipeline(pipeline));
}

static void what_is_late_is_refused(void **state) {
    (void)state;
    VoirsBytes *report;
    REFUSES(INVALID_STATE, voirs_enable_leak_tracking());
    REFUSES_OBJECT(INVALID_STATE, report, voirs_get_leak_report(&report));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_counted),
        cmocka_unit_test(released_blocks_are_used_again),
        cmocka_unit_test(the_pool_is_bounded),
        cmocka_unit_test(a_weak_reference_is_counted_as_its_buffer),
        cmocka_unit_test(bytes_are_text_too),
        cmocka_unit_test(what_is_late_is_refused),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
