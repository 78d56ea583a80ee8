/* Settings of a pipeline by name, and as JSON. */
#include "support.h"

static const char *value_of(const VoirsPipeline *pipeline, const char *key) {
    static char value[256];
    OK(voirs_get_config_value(pipeline, key, value, sizeof value, NULL));
    return value;
}

static void each_is_described(void **state) {
    size_t count = voirs_get_setting_count();
    assert_true(count >= 10);
    for (size_t at = 0; at < count; at++) {
        VoirsSettingInfo info;
        voirs_setting_info_init(&info);
        OK(voirs_get_setting_info(at, &info));
        assert_true(info.kind >= VOIRS_SETTING_KIND_NUMBER && info.kind <= VOIRS_SETTING_KIND_TEXT);
        assert_true(*info.name && *info.range && *info.description);
        assert_non_null(info.default_value);
        /* The default may be set, and is what a new pipeline has. */
        assert_string_equal(value_of(*state, info.name), info.default_value);
        OK(voirs_set_config_value(*state, info.name, info.default_value));
    }
    VoirsSettingInfo info;
    voirs_setting_info_init(&info);
    REFUSES(INVALID_ARGUMENT, voirs_get_setting_info(count, &info));
    REFUSES(INVALID_ARGUMENT, voirs_get_setting_info(SIZE_MAX, &info));
}

static void values_are_set_and_got(void **state) {
    OK(voirs_set_config_value(*state, "rate", "1.5"));
    assert_string_equal(value_of(*state, "rate"), "1.5");
    REFUSES(INVALID_SETTING, voirs_set_config_value(*state, "rate", "fast"));
    REFUSES(INVALID_SETTING, voirs_set_config_value(*state, "rate", "nan"));
    REFUSES(INVALID_SETTING, voirs_set_config_value(*state, "rate", ""));
    REFUSES(UNKNOWN_VOICE, voirs_set_config_value(*state, "voice", "nobody"));
    REFUSES(UNKNOWN_SETTING, voirs_set_config_value(*state, "", "1"));
    assert_string_equal(value_of(*state, "rate"), "1.5");
    VoirsSynthesisConfig config;
    voirs_synthesis_config_init(&config);
    OK(voirs_get_synthesis_config(*state, &config));
    assert_true(config.rate == 1.5f);
    OK(voirs_set_config_value(*state, "rate", "1"));
}

static void the_size_is_told(void **state) {
    char value[8] = "??";
    size_t needed = 0;
    OK(voirs_get_config_value(*state, "rate", NULL, 0, &needed));
    assert_int_equal(needed, 2);
    REFUSES(BUFFER_TOO_SMALL, voirs_get_config_value(*state, "rate", value, 1, &needed));
    assert_string_equal(value, "??");
    REFUSES(UNKNOWN_SETTING, voirs_get_config_value(*state, "rte", value, 8, &needed));
}

static void json_goes_round(void **state) {
    VoirsBytes *first = NULL, *second = NULL;
    OK(voirs_set_config_value(*state, "seed", "12345"));
    OK(voirs_save_config_memory(*state, &first));
    assert_non_null(strstr(voirs_bytes_get_text(first), "12345"));
    assert_int_equal(voirs_bytes_get_size(first), strlen(voirs_bytes_get_text(first)));
    OK(voirs_set_config_value(*state, "seed", "0"));
    OK(voirs_load_config_memory(*state, voirs_bytes_get_text(first), voirs_bytes_get_size(first)));
    assert_string_equal(value_of(*state, "seed"), "12345");
    OK(voirs_save_config_file(*state, temporary_path("settings.json")));
    OK(voirs_set_config_value(*state, "seed", "0"));
    OK(voirs_load_config_file(*state, temporary_path("settings.json")));
    OK(voirs_save_config_memory(*state, &second));
    assert_string_equal(voirs_bytes_get_text(first), voirs_bytes_get_text(second));
    voirs_free_bytes(first);
    voirs_free_bytes(second);
}

static void a_document_changes_all_or_nothing(void **state) {
    OK(voirs_set_config_value(*state, "rate", "1"));
    static const struct {
        VoirsStatus status;
        const char *json;
    } wrong[] = {
        {VOIRS_STATUS_INVALID_CONFIG, ""},
        {VOIRS_STATUS_INVALID_CONFIG, "[1]"},
        {VOIRS_STATUS_INVALID_CONFIG, "{\"rate\": 2"},
        {VOIRS_STATUS_UNKNOWN_SETTING, "{\"rate\": 2, \"rte\": 1}"},
        {VOIRS_STATUS_INVALID_SETTING, "{\"rate\": 2, \"pitch\": 99}"},
        {VOIRS_STATUS_INVALID_UTF8, "{\"rate\": 2, \"voice\": \"" NOT_UTF8 "\"}"},
    };
    for (size_t at = 0; at < sizeof wrong / sizeof *wrong; at++) {
        VoirsStatus found = voirs_load_config_memory(*state, wrong[at].json, VOIRS_NUL_TERMINATED);
        expect_status(wrong[at].status, found, wrong[at].json, __FILE__, __LINE__);
        assert_string_equal(value_of(*state, "rate"), "1");
    }
    OK(voirs_load_config_memory(*state, "{\"rate\": 2}garbage", 11));
    assert_string_equal(value_of(*state, "rate"), "2");
    OK(voirs_set_config_value(*state, "rate", "1"));
}

static void files_fail_as_files_do(void **state) {
    REFUSES(READ_FAILED, voirs_load_config_file(*state, "/nowhere/settings.json"));
    REFUSES(WRITE_FAILED, voirs_save_config_file(*state, "/nowhere/settings.json"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_described),
        cmocka_unit_test(values_are_set_and_got),
        cmocka_unit_test(the_size_is_told),
        cmocka_unit_test(json_goes_round),
        cmocka_unit_test(a_document_changes_all_or_nothing),
        cmocka_unit_test(files_fail_as_files_do),
    };
    return cmocka_run_group_tests_name("settings", tests, begin_pipeline, end_pipeline);
}
