/* Leak tracking: the report names what was not given back. */
#include "support.h"

static int set(void **state) {
    (void)state;
    OK(voirs_enable_leak_tracking());
    OK(voirs_enable_leak_tracking());
    return 0;
}

static const char *last_line(const VoirsBytes *report) {
    const char *text = voirs_bytes_get_text(report), *last = text;
    for (const char *at = text; *at; at++)
        if (*at == '\n' && at[1])
            last = at + 1;
    return last;
}

static void nothing_is_reported_at_first(void **state) {
    (void)state;
    VoirsBytes *report = NULL;
    OK(voirs_get_leak_report(&report));
    assert_string_equal(voirs_bytes_get_text(report), "0 live allocations, 0 bytes\n");
    voirs_free_bytes(report);
}

static void each_is_named_oldest_first(void **state) {
    (void)state;
    VoirsBytes *report = NULL;
    VoirsPipeline *pipeline = new_pipeline();
    VoirsCancelToken *token = NULL;
    VoirsAudioBuffer *audio = NULL;
    OK(voirs_create_cancel_token(&token));
    OK(voirs_create_audio_buffer(NULL, 256, 8000, &audio));
    OK(voirs_get_leak_report(&report));
    const char *text = voirs_bytes_get_text(report);
    const char *found[] = {strstr(text, "pipeline, "), strstr(text, "cancel token, "),
                           strstr(text, "samples, 1024 bytes"), strstr(text, "audio buffer, ")};
    for (int at = 0; at < 4; at++)
        assert_non_null(found[at]);
    for (int at = 1; at < 4; at++)
        assert_true(found[at] > found[at - 1]);
    assert_memory_equal(last_line(report), "4 live allocations, ", 20);
    voirs_free_bytes(report);
    voirs_cancel_token_release(token);
    voirs_free_audio_buffer(audio);
    OK(voirs_destroy_pipeline(pipeline));
    /* A block that the pool keeps is not the caller's. */
    nothing_is_reported_at_first(state);
    OK(voirs_create_audio_buffer(NULL, 256, 8000, &audio));
    OK(voirs_get_leak_report(&report));
    assert_memory_equal(last_line(report), "2 live allocations, ", 20);
    voirs_free_bytes(report);
    voirs_free_audio_buffer(audio);
}

static void a_long_report_is_cut(void **state) {
    (void)state;
    static VoirsCancelToken *tokens[1500];
    VoirsBytes *report = NULL;
    for (int at = 0; at < 1500; at++)
        OK(voirs_create_cancel_token(&tokens[at]));
    OK(voirs_get_leak_report(&report));
    size_t lines = 0;
    for (const char *at = voirs_bytes_get_text(report); *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 1002);
    assert_non_null(strstr(voirs_bytes_get_text(report), "and 500 more\n"));
    assert_memory_equal(last_line(report), "1500 live allocations, ", 23);
    voirs_free_bytes(report);
    for (int at = 0; at < 1500; at++)
        voirs_cancel_token_release(tokens[at]);
    nothing_is_reported_at_first(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_reported_at_first),
        cmocka_unit_test(each_is_named_oldest_first),
        cmocka_unit_test(a_long_report_is_cut),
    };
    return cmocka_run_group_tests_name("leak tracking", tests, set, NULL);
}
