/* Errors: what the thread's last one tells. */
#include "support.h"

#include <pthread.h>

static void there_is_none_at_first(void **state) {
    (void)state;
    voirs_clear_error();
    VoirsErrorDetails details;
    voirs_error_details_init(&details);
    assert_int_equal(details.struct_size, sizeof details);
    assert_int_equal(voirs_has_error(), 0);
    assert_int_equal(voirs_get_last_error_code(), VOIRS_STATUS_OK);
    assert_null(voirs_get_last_error());
    OK(voirs_get_error_details(&details));
    assert_int_equal(details.code, VOIRS_STATUS_OK);
    assert_int_equal(details.kind, VOIRS_ERROR_KIND_NONE);
    assert_null(details.name);
    assert_null(details.message);
    assert_null(details.hint);
    assert_null(details.cause);
    assert_int_equal(details.argument_count, 0);
}

static void details_say_what_where_and_what_to_do(void **state) {
    VoirsPipeline *pipeline = *state;
    VoirsErrorDetails details;
    voirs_error_details_init(&details);
    REFUSES(INVALID_SETTING, voirs_set_config_value(pipeline, "rate", "100"));
    OK(voirs_get_error_details(&details));
    assert_int_equal(details.code, VOIRS_STATUS_INVALID_SETTING);
    assert_int_equal(details.kind, VOIRS_ERROR_KIND_INPUT);
    assert_string_equal(details.name, "INVALID_SETTING");
    assert_string_equal(details.message, voirs_get_last_error());
    assert_non_null(details.hint);
    assert_null(details.cause);
    int named = 0;
    for (size_t at = 0; at < details.argument_count; at++)
        named += strcmp(details.arguments[at].value, "rate") == 0;
    assert_int_equal(named, 1);
}

static void a_file_error_has_the_systems_cause(void **state) {
    VoirsErrorDetails details;
    voirs_error_details_init(&details);
    REFUSES(READ_FAILED, voirs_load_config_file(*state, "/nowhere/settings.json"));
    OK(voirs_get_error_details(&details));
    assert_int_equal(details.kind, VOIRS_ERROR_KIND_SYSTEM);
    assert_non_null(details.cause);
    assert_non_null(strstr(details.cause, "No such file"));
}

static void an_unknown_setting_brings_the_nearest(void **state) {
    VoirsErrorDetails details;
    voirs_error_details_init(&details);
    REFUSES(UNKNOWN_SETTING, voirs_set_config_value(*state, "rte", "1"));
    OK(voirs_get_error_details(&details));
    assert_non_null(strstr(details.hint, "rate"));
}

static void success_keeps_it_and_clearing_forgets_it(void **state) {
    VoirsPipeline *pipeline = *state;
    REFUSES(INVALID_ARGUMENT, voirs_get_error_details(NULL));
    OK(voirs_set_config_value(pipeline, "rate", "1"));
    assert_int_equal(voirs_has_error(), 1);
    assert_int_equal(voirs_get_last_error_code(), VOIRS_STATUS_INVALID_ARGUMENT);
    voirs_clear_error();
    voirs_clear_error();
    assert_int_equal(voirs_has_error(), 0);
    assert_null(voirs_get_last_error());
}

static void *fail_elsewhere(void *unused) {
    CHECK(voirs_has_error() == 0);
    CHECK(voirs_get_last_error() == NULL);
    CHECK(voirs_cancel(NULL) == VOIRS_STATUS_INVALID_ARGUMENT);
    CHECK(voirs_get_last_error_code() == VOIRS_STATUS_INVALID_ARGUMENT);
    return unused;
}

static void each_thread_has_its_own(void **state) {
    pthread_t thread;
    REFUSES(UNKNOWN_VOICE, voirs_set_voice(*state, "nobody"));
    assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, NULL), 0);
    pthread_join(thread, NULL);
    assert_int_equal(voirs_get_last_error_code(), VOIRS_STATUS_UNKNOWN_VOICE);
    assert_no_failures();
}

static void values_that_are_no_status_set_it_too(void **state) {
    (void)state;
    voirs_clear_error();
    assert_int_equal(voirs_audio_get_sample_rate(NULL), 0);
    assert_int_equal(voirs_get_last_error_code(), VOIRS_STATUS_INVALID_ARGUMENT);
}

static void statuses_have_names(void **state) {
    (void)state;
    assert_string_equal(voirs_status_name(VOIRS_STATUS_OK), "OK");
    assert_string_equal(voirs_status_name(VOIRS_STATUS_EMPTY_TEXT), "EMPTY_TEXT");
    assert_string_equal(voirs_status_name(VOIRS_STATUS_INTERNAL), "INTERNAL");
    assert_null(voirs_status_name(1));
    assert_null(voirs_status_name(-1));
    assert_null(voirs_status_name(INT32_MAX));
}

static void versions_are_those_of_the_header(void **state) {
    (void)state;
    assert_string_equal(voirs_get_version(), VOIRS_VERSION_STRING);
    assert_int_equal(voirs_get_abi_version(), VOIRS_ABI_VERSION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_none_at_first),
        cmocka_unit_test(details_say_what_where_and_what_to_do),
        cmocka_unit_test(a_file_error_has_the_systems_cause),
        cmocka_unit_test(an_unknown_setting_brings_the_nearest),
        cmocka_unit_test(success_keeps_it_and_clearing_forgets_it),
        cmocka_unit_test(each_thread_has_its_own),
        cmocka_unit_test(values_that_are_no_status_set_it_too),
        cmocka_unit_test(statuses_have_names),
        cmocka_unit_test(versions_are_those_of_the_header),
    };
    return cmocka_run_group_tests_name("errors", tests, begin_pipeline, end_pipeline);
}
