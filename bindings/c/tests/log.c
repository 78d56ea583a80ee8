/* The log callback: the only way out for messages. */
#include "support.h"

struct told {
    int levels[4];
    int destroyed;
    char last[256];
};

static void listen(int32_t level, const char *message, void *user_data) {
    struct told *told = user_data;
    assert_in_range(level, VOIRS_LOG_LEVEL_ERROR, VOIRS_LOG_LEVEL_INFO);
    told->levels[level]++;
    snprintf(told->last, sizeof told->last, "%s", message);
    /* A call that fails inside does not come here again. */
    assert_int_equal(voirs_cancel(NULL), VOIRS_STATUS_INVALID_ARGUMENT);
}

static void destroy(void *user_data) {
    ((struct told *)user_data)->destroyed++;
}

static void levels_are_kept(void **state) {
    (void)state;
    for (int32_t most = VOIRS_LOG_LEVEL_ERROR; most <= VOIRS_LOG_LEVEL_INFO; most++) {
        struct told told = {0};
        OK(voirs_set_log_callback(listen, most, &told, destroy));
        VoirsPipeline *pipeline = new_pipeline();
        /* A character that no voice says: a warning. */
        voirs_free_audio_buffer(speak(pipeline, "Hello \xf0\x93\x80\x80 there."));
        REFUSES(UNKNOWN_VOICE, voirs_set_voice(pipeline, "nobody"));
        assert_non_null(strstr(told.last, "UNKNOWN_VOICE"));
        OK(voirs_destroy_pipeline(pipeline));
        assert_int_equal(told.levels[VOIRS_LOG_LEVEL_ERROR], 1);
        assert_int_equal(told.levels[VOIRS_LOG_LEVEL_WARNING] > 0, most >= 2);
        assert_int_equal(told.levels[VOIRS_LOG_LEVEL_INFO] > 0, most >= 3);
        assert_int_equal(told.destroyed, 0);
        OK(voirs_set_log_callback(NULL, 0, NULL, NULL));
        assert_int_equal(told.destroyed, 1);
        REFUSES(INVALID_ARGUMENT, voirs_cancel(NULL));
        assert_int_equal(told.levels[VOIRS_LOG_LEVEL_ERROR], 1);
    }
}

static void a_new_one_takes_the_place(void **state) {
    (void)state;
    struct told first = {0}, second = {0};
    OK(voirs_set_log_callback(listen, VOIRS_LOG_LEVEL_ERROR, &first, destroy));
    OK(voirs_set_log_callback(listen, VOIRS_LOG_LEVEL_ERROR, &second, destroy));
    assert_int_equal(first.destroyed, 1);
    REFUSES(INVALID_ARGUMENT, voirs_cancel(NULL));
    assert_int_equal(first.levels[VOIRS_LOG_LEVEL_ERROR], 0);
    assert_int_equal(second.levels[VOIRS_LOG_LEVEL_ERROR], 1);
    OK(voirs_set_log_callback(NULL, 0, NULL, NULL));
    assert_int_equal(second.destroyed, 1);
}

static void wrong_levels_are_refused(void **state) {
    (void)state;
    struct told told = {0};
    REFUSES(INVALID_ARGUMENT, voirs_set_log_callback(listen, 0, &told, destroy));
    REFUSES(INVALID_ARGUMENT, voirs_set_log_callback(listen, 4, &told, destroy));
    assert_int_equal(told.destroyed, 2);
    assert_int_equal(told.levels[VOIRS_LOG_LEVEL_ERROR], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_kept),
        cmocka_unit_test(a_new_one_takes_the_place),
        cmocka_unit_test(wrong_levels_are_refused),
    };
    return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
