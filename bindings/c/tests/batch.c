/* Batches: several texts at once, each with a result of its own. */
#include "support.h"

static void each_text_has_its_own_result(void **state) {
    static const char *const texts[] = {"One.", "", NOT_UTF8, NULL, "Two."};
    static const VoirsStatus expected[] = {VOIRS_STATUS_OK, VOIRS_STATUS_EMPTY_TEXT,
                                           VOIRS_STATUS_INVALID_UTF8, VOIRS_STATUS_INVALID_ARGUMENT,
                                           VOIRS_STATUS_OK};
    VoirsBatch *batch = NULL;
    OK(voirs_synthesize_batch(*state, texts, NULL, 5, NULL, &batch));
    assert_int_equal(voirs_batch_get_count(batch), 5);
    for (size_t at = 0; at < 5; at++) {
        VoirsAudioBuffer *audio = poison();
        voirs_clear_error();
        expect_status(expected[at], voirs_batch_get_status(batch, at), texts[at], __FILE__,
                      __LINE__);
        assert_int_equal(voirs_batch_get_audio(batch, at, &audio), expected[at]);
        if (expected[at] != VOIRS_STATUS_OK) {
            assert_null(audio);
            continue;
        }
        VoirsAudioBuffer *alone = speak(*state, texts[at]);
        assert_true(same_audio(audio, alone));
        voirs_free_audio_buffer(audio);
        voirs_free_audio_buffer(alone);
    }
    VoirsAudioBuffer *audio;
    REFUSES(INVALID_ARGUMENT, voirs_batch_get_status(batch, 5));
    REFUSES_OBJECT(INVALID_ARGUMENT, audio, voirs_batch_get_audio(batch, SIZE_MAX, &audio));
    voirs_free_batch(batch);
}

static void lengths_and_settings_are_used(void **state) {
    static const char *const texts[] = {"Hello there.", "Hello there."};
    static const size_t lengths[] = {5, VOIRS_NUL_TERMINATED};
    VoirsSynthesisConfig config;
    voirs_synthesis_config_init(&config);
    config.seed = 3;
    VoirsBatch *batch = NULL;
    OK(voirs_synthesize_batch(*state, texts, lengths, 2, &config, &batch));
    for (size_t at = 0; at < 2; at++) {
        VoirsAudioBuffer *audio = NULL, *alone = NULL;
        OK(voirs_batch_get_audio(batch, at, &audio));
        OK(voirs_synthesize_with_config(*state, texts[at], lengths[at], &config, &alone));
        assert_true(same_audio(audio, alone));
        voirs_free_audio_buffer(audio);
        voirs_free_audio_buffer(alone);
    }
    voirs_free_batch(batch);
}

static void audio_stays_without_it(void **state) {
    static const char *const texts[] = {"One."};
    VoirsBatch *batch = NULL;
    VoirsAudioBuffer *audio = NULL;
    OK(voirs_synthesize_batch(*state, texts, NULL, 1, NULL, &batch));
    OK(voirs_batch_get_audio(batch, 0, &audio));
    voirs_free_batch(batch);
    assert_true(voirs_audio_get_duration(audio) > 0.1);
    voirs_free_audio_buffer(audio);
}

static void none_is_a_batch_too(void **state) {
    VoirsBatch *batch = NULL;
    OK(voirs_synthesize_batch(*state, NULL, NULL, 0, NULL, &batch));
    assert_int_equal(voirs_batch_get_count(batch), 0);
    voirs_free_batch(batch);
    REFUSES_OBJECT(INVALID_ARGUMENT, batch,
                   voirs_synthesize_batch(*state, NULL, NULL, 1, NULL, &batch));
}

static void cancelling_ends_those_that_are_left(void **state) {
    static const char *const texts[] = {"One.", "Two."};
    VoirsSynthesisConfig config;
    VoirsCancelToken *token = NULL;
    VoirsBatch *batch = NULL;
    OK(voirs_create_cancel_token(&token));
    OK(voirs_cancel(token));
    voirs_synthesis_config_init(&config);
    config.cancel = token;
    OK(voirs_synthesize_batch(*state, texts, NULL, 2, &config, &batch));
    REFUSES(CANCELLED, voirs_batch_get_status(batch, 0));
    REFUSES(CANCELLED, voirs_batch_get_status(batch, 1));
    voirs_free_batch(batch);
    voirs_cancel_token_release(token);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_has_its_own_result),
        cmocka_unit_test(lengths_and_settings_are_used),
        cmocka_unit_test(audio_stays_without_it),
        cmocka_unit_test(none_is_a_batch_too),
        cmocka_unit_test(cancelling_ends_those_that_are_left),
    };
    return cmocka_run_group_tests_name("batches", tests, begin_pipeline, end_pipeline);
}
