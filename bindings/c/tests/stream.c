/* Streams: pulled by event or by sample, and buffered ahead. */
#include "support.h"

static VoirsStream *open_stream(const VoirsPipeline *pipeline, const char *text,
                                size_t buffer_samples) {
    VoirsStream *stream = NULL;
    VoirsStreamConfig config;
    voirs_stream_config_init(&config);
    config.buffer_samples = buffer_samples;
    OK(voirs_stream_open(pipeline, text, VOIRS_NUL_TERMINATED, NULL, &config, &stream));
    assert_non_null(stream);
    return stream;
}

/* Reads a stream to its end, in pieces, and compares. */
static void read_and_compare(VoirsStream *stream, const VoirsAudioBuffer *expected,
                             size_t capacity) {
    size_t total = 0, count = voirs_audio_get_sample_count(expected);
    const float *samples = voirs_audio_get_samples(expected);
    float *piece = malloc(capacity * sizeof(float));
    int32_t ended = 0;
    while (!ended) {
        size_t written = 0;
        OK(voirs_stream_read(stream, piece, capacity, &written, &ended));
        assert_true(written <= capacity && total + written <= count);
        assert_memory_equal(piece, samples + total, written * sizeof(float));
        total += written;
        if (written == 0 && !ended)
            sleep_milliseconds(1);
    }
    assert_int_equal(total, count);
    size_t written = 9;
    OK(voirs_stream_read(stream, piece, capacity, &written, &ended));
    assert_true(written == 0 && ended == 1);
    OK(voirs_stream_read(stream, NULL, 0, &written, NULL));
    free(piece);
}

static void events_are_pulled(void **state) {
    VoirsAudioBuffer *expected = speak(*state, TWO_SENTENCES);
    VoirsStream *stream = open_stream(*state, TWO_SENTENCES, 0);
    VoirsEvent event;
    voirs_event_init(&event);
    assert_int_equal(voirs_stream_get_sample_rate(stream), 24000);
    uint64_t total = 0;
    int sentences = 0;
    do {
        OK(voirs_stream_next(stream, &event));
        sentences += event.kind == VOIRS_EVENT_KIND_SENTENCE;
        if (event.kind != VOIRS_EVENT_KIND_AUDIO)
            continue;
        assert_int_equal(event.sample_start, total);
        assert_memory_equal(event.samples, voirs_audio_get_samples(expected) + total,
                            event.sample_count * sizeof(float));
        total = event.sample_end;
    } while (event.kind != VOIRS_EVENT_KIND_END);
    assert_int_equal(sentences, 2);
    assert_int_equal(total, voirs_audio_get_sample_count(expected));
    for (int again = 0; again < 3; again++) {
        OK(voirs_stream_next(stream, &event));
        assert_int_equal(event.kind, VOIRS_EVENT_KIND_END);
    }
    voirs_free_stream(stream);
    voirs_free_audio_buffer(expected);
}

static void samples_are_read(void **state) {
    VoirsAudioBuffer *expected = speak(*state, TWO_SENTENCES);
    static const size_t capacities[] = {1000, 1 << 20};
    for (int buffered = 0; buffered < 2; buffered++)
        for (size_t at = 0; at < 2; at++) {
            VoirsStream *stream = open_stream(*state, TWO_SENTENCES, buffered ? 4096 : 0);
            read_and_compare(stream, expected, capacities[at]);
            voirs_free_stream(stream);
        }
    voirs_free_audio_buffer(expected);
}

/* What the feeding thread told; the callback's thread writes, the test reads after destroy. */
struct told {
    atomic_int sentences, ends, wrong, destroyed;
};

static int32_t listen(const VoirsEvent *event, void *user_data) {
    struct told *told = user_data;
    atomic_fetch_add(&told->sentences, event->kind == VOIRS_EVENT_KIND_SENTENCE);
    atomic_fetch_add(&told->ends, event->kind == VOIRS_EVENT_KIND_END);
    atomic_fetch_add(&told->wrong, event->kind == VOIRS_EVENT_KIND_AUDIO);
    return 0;
}

static void destroy(void *user_data) {
    atomic_fetch_add(&((struct told *)user_data)->destroyed, 1);
}

static void wait_for(atomic_int *counter) {
    for (int tries = 0; atomic_load(counter) == 0 && tries < 20000; tries++)
        sleep_milliseconds(1);
    assert_int_equal(atomic_load(counter), 1);
}

static void a_buffered_one_tells_events_to_its_callback(void **state) {
    VoirsAudioBuffer *expected = speak(*state, TWO_SENTENCES);
    struct told told = {0};
    VoirsStreamConfig config;
    VoirsStream *stream = NULL;
    voirs_stream_config_init(&config);
    config.buffer_samples = 24000;
    config.on_event = listen;
    config.user_data = &told;
    config.destroy = destroy;
    OK(voirs_stream_open(*state, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL, &config, &stream));
    read_and_compare(stream, expected, 512);
    VoirsEvent event;
    voirs_event_init(&event);
    REFUSES(INVALID_STATE, voirs_stream_next(stream, &event));
    voirs_free_stream(stream);
    wait_for(&told.destroyed);
    assert_int_equal(told.sentences, 2);
    assert_int_equal(told.ends, 1);
    assert_int_equal(told.wrong, 0);
    voirs_free_audio_buffer(expected);
}

static void user_data_is_destroyed_when_it_cannot_be_opened(void **state) {
    struct told told = {0};
    VoirsStreamConfig config;
    VoirsStream *stream;
    voirs_stream_config_init(&config);
    config.user_data = &told;
    config.destroy = destroy;
    REFUSES_OBJECT(EMPTY_TEXT, stream, voirs_stream_open(*state, "", 0, NULL, &config, &stream));
    assert_int_equal(told.destroyed, 1);
    REFUSES_OBJECT(INVALID_ARGUMENT, stream,
                   voirs_stream_open(NULL, TEXT, 5, NULL, &config, &stream));
    assert_int_equal(told.destroyed, 2);
    REFUSES(INVALID_ARGUMENT, voirs_stream_open(*state, TEXT, 5, NULL, &config, NULL));
    assert_int_equal(told.destroyed, 3);
    config.on_event = listen;
    REFUSES_OBJECT(INVALID_ARGUMENT, stream,
                   voirs_stream_open(*state, TEXT, 5, NULL, &config, &stream));
    config.buffer_samples = 57600001;
    REFUSES_OBJECT(INVALID_ARGUMENT, stream,
                   voirs_stream_open(*state, TEXT, 5, NULL, &config, &stream));
    assert_int_equal(told.destroyed, 5);
}

static void errors_of_the_text_come_again(void **state) {
    VoirsEvent event;
    voirs_event_init(&event);
    VoirsStream *stream = open_stream(*state, "...", 0);
    REFUSES(NOTHING_TO_SPEAK, voirs_stream_next(stream, &event));
    REFUSES(NOTHING_TO_SPEAK, voirs_stream_next(stream, &event));
    voirs_free_stream(stream);
    stream = open_stream(*state, "...", 100);
    size_t written;
    VoirsStatus status;
    float sample;
    while ((status = voirs_stream_read(stream, &sample, 1, &written, NULL)) == VOIRS_STATUS_OK)
        sleep_milliseconds(1);
    assert_int_equal(status, VOIRS_STATUS_NOTHING_TO_SPEAK);
    REFUSES(NOTHING_TO_SPEAK, voirs_stream_read(stream, &sample, 1, &written, NULL));
    voirs_free_stream(stream);
}

static void cancelling_ends_it(void **state) {
    VoirsEvent event;
    float sample;
    size_t written;
    voirs_event_init(&event);
    VoirsStream *stream = open_stream(*state, TWO_SENTENCES, 0);
    OK(voirs_stream_cancel(stream));
    OK(voirs_stream_cancel(stream));
    REFUSES(CANCELLED, voirs_stream_next(stream, &event));
    REFUSES(CANCELLED, voirs_stream_read(stream, &sample, 1, &written, NULL));
    voirs_free_stream(stream);
    stream = open_stream(*state, TWO_SENTENCES, 10);
    OK(voirs_stream_cancel(stream));
    VoirsStatus status;
    while ((status = voirs_stream_read(stream, &sample, 1, &written, NULL)) == VOIRS_STATUS_OK)
        sleep_milliseconds(1);
    assert_int_equal(status, VOIRS_STATUS_CANCELLED);
    voirs_free_stream(stream);
}

static void its_token_outlives_it(void **state) {
    VoirsCancelToken *token = NULL;
    VoirsEvent event;
    voirs_event_init(&event);
    VoirsStream *stream = open_stream(*state, TWO_SENTENCES, 0);
    OK(voirs_stream_get_cancel_token(stream, &token));
    assert_int_equal(voirs_is_cancelled(token), 0);
    OK(voirs_cancel(token));
    REFUSES(CANCELLED, voirs_stream_next(stream, &event));
    voirs_free_stream(stream);
    OK(voirs_cancel(token));
    voirs_cancel_token_release(token);
}

static void it_goes_on_without_the_pipeline(void **state) {
    VoirsAudioBuffer *expected = speak(*state, TWO_SENTENCES);
    VoirsPipeline *pipeline = new_pipeline();
    VoirsStream *pulled = open_stream(pipeline, TWO_SENTENCES, 0);
    VoirsStream *buffered = open_stream(pipeline, TWO_SENTENCES, 100);
    OK(voirs_destroy_pipeline(pipeline));
    read_and_compare(pulled, expected, 4096);
    read_and_compare(buffered, expected, 4096);
    voirs_free_stream(pulled);
    voirs_free_stream(buffered);
    voirs_free_audio_buffer(expected);
}

static void it_can_be_freed_at_any_time(void **state) {
    size_t sizes[] = {0, 1, 57600000};
    for (size_t at = 0; at < 3; at++)
        voirs_free_stream(open_stream(*state, TWO_SENTENCES, sizes[at]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_pulled),
        cmocka_unit_test(samples_are_read),
        cmocka_unit_test(a_buffered_one_tells_events_to_its_callback),
        cmocka_unit_test(user_data_is_destroyed_when_it_cannot_be_opened),
        cmocka_unit_test(errors_of_the_text_come_again),
        cmocka_unit_test(cancelling_ends_it),
        cmocka_unit_test(its_token_outlives_it),
        cmocka_unit_test(it_goes_on_without_the_pipeline),
        cmocka_unit_test(it_can_be_freed_at_any_time),
    };
    return cmocka_run_group_tests_name("streams", tests, begin_pipeline, end_pipeline);
}
