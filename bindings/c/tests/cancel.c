/* Cancel tokens. */
#include "support.h"

#include <pthread.h>

static void a_token_is_cancelled_once_and_for_all(void **state) {
    (void)state;
    VoirsCancelToken *token = NULL;
    OK(voirs_create_cancel_token(&token));
    assert_int_equal(voirs_is_cancelled(token), 0);
    OK(voirs_cancel(token));
    assert_int_equal(voirs_is_cancelled(token), 1);
    OK(voirs_cancel(token));
    assert_int_equal(voirs_is_cancelled(token), 1);
    voirs_cancel_token_retain(token);
    voirs_cancel_token_release(token);
    assert_int_equal(voirs_is_cancelled(token), 1);
    voirs_cancel_token_release(token);
}

static void later_requests_are_cancelled_too(void **state) {
    VoirsCancelToken *token = NULL;
    VoirsSynthesisConfig config;
    VoirsAudioBuffer *audio;
    OK(voirs_create_cancel_token(&token));
    voirs_synthesis_config_init(&config);
    config.cancel = token;
    OK(voirs_synthesize_with_config(*state, TEXT, 5, &config, &audio));
    voirs_free_audio_buffer(audio);
    OK(voirs_cancel(token));
    REFUSES_OBJECT(CANCELLED, audio,
                   voirs_synthesize_with_config(*state, TEXT, 5, &config, &audio));
    /* Others are left alone. */
    voirs_free_audio_buffer(speak(*state, TEXT));
    voirs_cancel_token_release(token);
}

static int32_t cancel(const VoirsEvent *event, void *user_data) {
    if (event->kind == VOIRS_EVENT_KIND_AUDIO)
        CHECK(voirs_cancel(user_data) == VOIRS_STATUS_OK);
    return 0;
}

static void a_callback_can_cancel(void **state) {
    VoirsCancelToken *token = NULL;
    VoirsSynthesisConfig config;
    OK(voirs_create_cancel_token(&token));
    voirs_synthesis_config_init(&config);
    config.cancel = token;
    REFUSES(CANCELLED, voirs_synthesize_streaming(*state, TWO_SENTENCES, VOIRS_NUL_TERMINATED,
                                                  &config, cancel, token));
    assert_no_failures();
    voirs_cancel_token_release(token);
}

static void *cancel_soon(void *token) {
    sleep_milliseconds(20);
    CHECK(voirs_cancel(token) == VOIRS_STATUS_OK);
    return NULL;
}

/* A minute of speech, cancelled from another thread, ends long before it is made. */
static void another_thread_can_cancel(void **state) {
    size_t length = 0, sentence = strlen(TWO_SENTENCES " ");
    char *text = malloc(sentence * 1000 + 1);
    for (int at = 0; at < 1000; at++, length += sentence)
        memcpy(text + length, TWO_SENTENCES " ", sentence);
    VoirsCancelToken *token = NULL;
    VoirsSynthesisConfig config;
    VoirsAudioBuffer *audio;
    pthread_t thread;
    OK(voirs_create_cancel_token(&token));
    voirs_synthesis_config_init(&config);
    config.cancel = token;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, token), 0);
    REFUSES_OBJECT(CANCELLED, audio,
                   voirs_synthesize_with_config(*state, text, length, &config, &audio));
    pthread_join(thread, NULL);
    assert_no_failures();
    voirs_cancel_token_release(token);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_cancelled_once_and_for_all),
        cmocka_unit_test(later_requests_are_cancelled_too),
        cmocka_unit_test(a_callback_can_cancel),
        cmocka_unit_test(another_thread_can_cancel),
    };
    return cmocka_run_group_tests_name("cancelling", tests, begin_pipeline, end_pipeline);
}
