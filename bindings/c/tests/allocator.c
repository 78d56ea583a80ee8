/* The caller's allocator: sees every byte that is handed out, is asked for
   alignment, gets all back; and fails at every place where it can. */
#include "support.h"

static atomic_llong live_blocks, live_bytes, calls;
/* The call that fails, counted from now on; 0 for none. */
static atomic_llong fails_at;
static atomic_int crooked;
static int user_data_mark;

/* What is kept before each block. */
struct head {
    void *start;
    size_t size, alignment;
};

static void *allocate(size_t size, size_t alignment, void *user_data) {
    CHECK(user_data == &user_data_mark);
    CHECK(size > 0 && alignment > 0 && (alignment & (alignment - 1)) == 0);
    atomic_fetch_add(&calls, 1);
    if (atomic_load(&fails_at) > 0 && atomic_fetch_sub(&fails_at, 1) == 1)
        return NULL;
    char *start = malloc(size + 2 * alignment + sizeof(struct head) + 1);
    if (!start)
        return NULL;
    uintptr_t place = (uintptr_t)start + sizeof(struct head);
    place += alignment - place % alignment;
    if (atomic_load(&crooked) && alignment > 1)
        place += 1;
    struct head head = {start, size, alignment};
    memcpy((char *)place - sizeof head, &head, sizeof head);
    /* What is not written must not be read. */
    memset((void *)place, 0xa5, size);
    atomic_fetch_add(&live_blocks, 1);
    atomic_fetch_add(&live_bytes, (long long)size);
    return (void *)place;
}

static void deallocate(void *pointer, size_t size, size_t alignment, void *user_data) {
    struct head head;
    memcpy(&head, (char *)pointer - sizeof head, sizeof head);
    CHECK(user_data == &user_data_mark);
    CHECK(head.size == size && head.alignment == alignment);
    atomic_fetch_sub(&live_blocks, 1);
    atomic_fetch_sub(&live_bytes, (long long)size);
    memset(pointer, 0x5a, size);
    free(head.start);
}

static int set(void **state) {
    (void)state;
    VoirsAllocator allocator = {sizeof allocator, allocate, NULL, &user_data_mark};
    REFUSES(INVALID_ARGUMENT, voirs_set_allocator(NULL));
    REFUSES(INVALID_ARGUMENT, voirs_set_allocator(&allocator));
    allocator.deallocate = deallocate;
    allocator.allocate = NULL;
    REFUSES(INVALID_ARGUMENT, voirs_set_allocator(&allocator));
    allocator.allocate = allocate;
    OK(voirs_set_allocator(&allocator));
    REFUSES(INVALID_STATE, voirs_set_allocator(&allocator));
    return 0;
}

/* Threads of tasks and streams may give back a moment later. */
static void assert_all_given_back(void) {
    for (int tries = 0; tries < 20000; tries++) {
        voirs_trim_memory();
        if (atomic_load(&live_blocks) == 0)
            break;
        sleep_milliseconds(1);
    }
    assert_int_equal(atomic_load(&live_blocks), 0);
    assert_int_equal(atomic_load(&live_bytes), 0);
    assert_no_failures();
}

static void it_sees_what_the_statistics_say(void **state) {
    (void)state;
    VoirsMemoryStats stats;
    voirs_memory_stats_init(&stats);
    VoirsPipeline *pipeline = new_pipeline();
    VoirsAudioBuffer *audio = speak(pipeline, TEXT);
    assert_int_equal((uintptr_t)voirs_audio_get_samples(audio) % 64, 0);
    OK(voirs_get_memory_stats(&stats));
    assert_int_equal(stats.live_bytes + stats.pooled_bytes, atomic_load(&live_bytes));
    assert_int_equal(stats.allocations, atomic_load(&calls));
    size_t samples = voirs_audio_get_sample_count(audio) * sizeof(float);
    assert_true((size_t)atomic_load(&live_bytes) > samples);
    voirs_free_audio_buffer(audio);
    OK(voirs_destroy_pipeline(pipeline));
    assert_all_given_back();
}

static void crooked_memory_is_refused_and_given_back(void **state) {
    (void)state;
    VoirsCancelToken *token;
    atomic_store(&crooked, 1);
    REFUSES_OBJECT(OUT_OF_MEMORY, token, voirs_create_cancel_token(&token));
    atomic_store(&crooked, 0);
    assert_all_given_back();
}

/* Each does something that allocates, frees what it got, and says how it went. */

static VoirsStatus create(VoirsPipeline *pipeline) {
    VoirsPipeline *other = poison();
    (void)pipeline;
    VoirsStatus status = voirs_create_pipeline(&other);
    assert_true(status == VOIRS_STATUS_OK || other == NULL);
    OK(voirs_destroy_pipeline(other));
    return status;
}

static VoirsStatus synthesize(VoirsPipeline *pipeline) {
    VoirsAudioBuffer *audio = poison();
    VoirsStatus status = voirs_synthesize(pipeline, TEXT, 5, &audio);
    assert_true(status == VOIRS_STATUS_OK || audio == NULL);
    voirs_free_audio_buffer(audio);
    return status;
}

static VoirsStatus buffers(VoirsPipeline *pipeline) {
    VoirsAudioBuffer *audio = poison(), *resampled = poison();
    VoirsBytes *wav = poison();
    (void)pipeline;
    VoirsStatus status = voirs_create_audio_buffer(NULL, 500000, 48000, &audio);
    assert_true(status == VOIRS_STATUS_OK || audio == NULL);
    if (status != VOIRS_STATUS_OK)
        return status;
    status = voirs_audio_resample(audio, 8000, &resampled);
    assert_true(status == VOIRS_STATUS_OK || resampled == NULL);
    if (status == VOIRS_STATUS_OK) {
        voirs_free_audio_buffer(resampled);
        status = voirs_audio_encode_wav(audio, VOIRS_SAMPLE_FORMAT_I16, &wav);
        assert_true(status == VOIRS_STATUS_OK || wav == NULL);
        if (status == VOIRS_STATUS_OK)
            voirs_free_bytes(wav);
    }
    voirs_free_audio_buffer(audio);
    return status;
}

static VoirsStatus texts(VoirsPipeline *pipeline) {
    VoirsBytes *bytes = poison();
    VoirsVoiceList *voices = poison();
    VoirsStatus status = voirs_phonemize(pipeline, TEXT, 5, VOIRS_INPUT_TEXT, &bytes);
    assert_true(status == VOIRS_STATUS_OK || bytes == NULL);
    voirs_free_bytes(bytes);
    if (status != VOIRS_STATUS_OK)
        return status;
    status = voirs_save_config_memory(pipeline, &bytes);
    assert_true(status == VOIRS_STATUS_OK || bytes == NULL);
    voirs_free_bytes(bytes);
    if (status != VOIRS_STATUS_OK)
        return status;
    status = voirs_list_voices(pipeline, &voices);
    assert_true(status == VOIRS_STATUS_OK || voices == NULL);
    voirs_free_voice_list(voices);
    return status;
}

static VoirsStatus open_with(VoirsPipeline *pipeline, size_t buffer_samples) {
    VoirsStream *stream = poison();
    VoirsCancelToken *token = poison();
    VoirsStreamConfig config;
    voirs_stream_config_init(&config);
    config.buffer_samples = buffer_samples;
    VoirsStatus status = voirs_stream_open(pipeline, TEXT, 5, NULL, &config, &stream);
    assert_true(status == VOIRS_STATUS_OK || stream == NULL);
    if (status != VOIRS_STATUS_OK)
        return status;
    status = voirs_stream_get_cancel_token(stream, &token);
    assert_true(status == VOIRS_STATUS_OK || token == NULL);
    voirs_cancel_token_release(token);
    voirs_free_stream(stream);
    return status;
}

static VoirsStatus pulled(VoirsPipeline *pipeline) {
    return open_with(pipeline, 0);
}

static VoirsStatus buffered(VoirsPipeline *pipeline) {
    return open_with(pipeline, 1000);
}

static VoirsStatus task(VoirsPipeline *pipeline) {
    VoirsTask *task = poison();
    VoirsStatus status = voirs_synthesize_async(pipeline, TEXT, 5, NULL, NULL, NULL, NULL, &task);
    assert_true(status == VOIRS_STATUS_OK || task == NULL);
    if (status != VOIRS_STATUS_OK)
        return status;
    OK(voirs_task_wait(task, -1, NULL));
    status = voirs_task_get_status(task);
    voirs_task_free(task);
    return status;
}

static VoirsStatus batch(VoirsPipeline *pipeline) {
    static const char *const texts[] = {"One."};
    VoirsBatch *batch = poison();
    VoirsStatus status = voirs_synthesize_batch(pipeline, texts, NULL, 1, NULL, &batch);
    assert_true(status == VOIRS_STATUS_OK || batch == NULL);
    if (status != VOIRS_STATUS_OK)
        return status;
    status = voirs_batch_get_status(batch, 0);
    voirs_free_batch(batch);
    return status;
}

static VoirsStatus token(VoirsPipeline *pipeline) {
    VoirsCancelToken *token = poison();
    (void)pipeline;
    VoirsStatus status = voirs_create_cancel_token(&token);
    assert_true(status == VOIRS_STATUS_OK || token == NULL);
    voirs_cancel_token_release(token);
    return status;
}

static void every_failure_is_an_error_and_leaks_nothing(void **state) {
    (void)state;
    static const struct {
        const char *name;
        VoirsStatus (*act)(VoirsPipeline *);
        /* Allocations that it makes at least. */
        int least;
    } acts[] = {
        {"create", create, 1}, {"synthesize", synthesize, 2}, {"buffers", buffers, 6},
        {"texts", texts, 5},   {"pulled", pulled, 2},         {"buffered", buffered, 2},
        {"task", task, 3},     {"batch", batch, 3},           {"token", token, 1},
    };
    for (size_t at = 0; at < sizeof acts / sizeof *acts; at++) {
        VoirsPipeline *pipeline = new_pipeline();
        long long blocks = atomic_load(&live_blocks);
        int n = 1;
        for (;; n++) {
            voirs_trim_memory();
            voirs_clear_error();
            atomic_store(&fails_at, n);
            VoirsStatus status = acts[at].act(pipeline);
            int failed = atomic_exchange(&fails_at, 0) <= 0;
            if (!failed) {
                expect_status(VOIRS_STATUS_OK, status, acts[at].name, __FILE__, __LINE__);
                break;
            }
            expect_status(VOIRS_STATUS_OUT_OF_MEMORY, status, acts[at].name, __FILE__, __LINE__);
            for (int tries = 0; atomic_load(&live_blocks) > blocks && tries < 20000; tries++) {
                voirs_trim_memory();
                sleep_milliseconds(1);
            }
            assert_int_equal(atomic_load(&live_blocks), blocks);
        }
        if (n - 1 < acts[at].least)
            fail_msg("%s allocated %d times", acts[at].name, n - 1);
        OK(voirs_destroy_pipeline(pipeline));
        assert_all_given_back();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_sees_what_the_statistics_say),
        cmocka_unit_test(crooked_memory_is_refused_and_given_back),
        cmocka_unit_test(every_failure_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests_name("allocator", tests, set, NULL);
}
