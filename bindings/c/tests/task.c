/* Tasks: synthesis on a thread of the library's. */
#include "support.h"

static VoirsTask *start(const VoirsPipeline *pipeline, const char *text) {
    VoirsTask *task = NULL;
    OK(voirs_synthesize_async(pipeline, text, VOIRS_NUL_TERMINATED, NULL, NULL, NULL, NULL, &task));
    assert_non_null(task);
    return task;
}

static int32_t wait_for_end(const VoirsTask *task) {
    int32_t state = -1;
    OK(voirs_task_wait(task, -1, &state));
    assert_int_equal(state, voirs_task_poll(task));
    return state;
}

static void audio_is_collected(void **state) {
    VoirsAudioBuffer *expected = speak(*state, TEXT), *first = NULL, *second = NULL;
    VoirsTask *task = start(*state, TEXT);
    assert_int_equal(wait_for_end(task), VOIRS_TASK_STATE_DONE);
    OK(voirs_task_get_status(task));
    OK(voirs_task_get_audio(task, &first));
    OK(voirs_task_get_audio(task, &second));
    assert_ptr_equal(first, second);
    voirs_free_audio_buffer(second);
    voirs_task_free(task);
    /* The audio stays without the task. */
    assert_true(same_audio(first, expected));
    voirs_free_audio_buffer(first);
    voirs_free_audio_buffer(expected);
}

static int32_t count_event(const VoirsEvent *event, void *user_data) {
    (void)event;
    atomic_fetch_add((atomic_int *)user_data, 1);
    return 0;
}

static int32_t stop(const VoirsEvent *event, void *user_data) {
    (void)event;
    atomic_fetch_add((atomic_int *)user_data, 1);
    return 1;
}

static void destroy(void *user_data) {
    atomic_fetch_add((atomic_int *)user_data + 1, 1);
}

static void events_go_to_a_callback(void **state) {
    VoirsAudioBuffer *audio;
    VoirsTask *task = NULL;
    atomic_int counts[2] = {0};
    OK(voirs_synthesize_async(*state, TEXT, 5, NULL, count_event, counts, destroy, &task));
    assert_int_equal(wait_for_end(task), VOIRS_TASK_STATE_DONE);
    assert_true(counts[0] > 5);
    assert_int_equal(counts[1], 1);
    REFUSES_OBJECT(INVALID_STATE, audio, voirs_task_get_audio(task, &audio));
    voirs_task_free(task);
    counts[0] = counts[1] = 0;
    OK(voirs_synthesize_async(*state, TEXT, 5, NULL, stop, counts, destroy, &task));
    assert_int_equal(wait_for_end(task), VOIRS_TASK_STATE_FAILED);
    REFUSES(CANCELLED, voirs_task_get_status(task));
    assert_int_equal(counts[0], 1);
    assert_int_equal(counts[1], 1);
    voirs_task_free(task);
}

static void errors_are_the_tasks_or_the_calls(void **state) {
    VoirsAudioBuffer *audio;
    VoirsTask *task = start(*state, "...");
    assert_int_equal(wait_for_end(task), VOIRS_TASK_STATE_FAILED);
    REFUSES(NOTHING_TO_SPEAK, voirs_task_get_status(task));
    REFUSES_OBJECT(NOTHING_TO_SPEAK, audio, voirs_task_get_audio(task, &audio));
    voirs_task_free(task);
    atomic_int counts[2] = {0};
#define WITH(pipeline, text, place)                                                                \
    voirs_synthesize_async(pipeline, text, VOIRS_NUL_TERMINATED, NULL, stop, counts, destroy, place)
    REFUSES_OBJECT(EMPTY_TEXT, task, WITH(*state, "", &task));
    REFUSES_OBJECT(INVALID_UTF8, task, WITH(*state, NOT_UTF8, &task));
    REFUSES_OBJECT(INVALID_ARGUMENT, task, WITH(NULL, TEXT, &task));
    REFUSES(INVALID_ARGUMENT, WITH(*state, TEXT, NULL));
#undef WITH
    assert_int_equal(counts[0], 0);
    assert_int_equal(counts[1], 4);
}

static int32_t wait_until_told(const VoirsEvent *event, void *user_data) {
    (void)event;
    while (atomic_load((atomic_int *)user_data) == 0)
        sleep_milliseconds(1);
    return 0;
}

static void it_is_running_until_it_ends(void **state) {
    atomic_int go[2] = {0};
    VoirsTask *task = NULL;
    VoirsAudioBuffer *audio;
    int32_t found = -1;
    OK(voirs_synthesize_async(*state, TEXT, 5, NULL, wait_until_told, go, NULL, &task));
    assert_int_equal(voirs_task_poll(task), VOIRS_TASK_STATE_RUNNING);
    OK(voirs_task_wait(task, 0, &found));
    assert_int_equal(found, VOIRS_TASK_STATE_RUNNING);
    double began = seconds_now();
    OK(voirs_task_wait(task, 0.05, &found));
    assert_true(seconds_now() - began >= 0.05);
    assert_int_equal(found, VOIRS_TASK_STATE_RUNNING);
    REFUSES(INVALID_STATE, voirs_task_get_status(task));
    REFUSES_OBJECT(INVALID_STATE, audio, voirs_task_get_audio(task, &audio));
    atomic_store(go, 1);
    assert_int_equal(wait_for_end(task), VOIRS_TASK_STATE_DONE);
    OK(voirs_task_wait(task, 1e300, NULL));
    static const float zero[] = {0};
    REFUSES(INVALID_ARGUMENT, voirs_task_wait(task, (double)(zero[0] / zero[0]), NULL));
    voirs_task_free(task);
}

static void cancelling_ends_it(void **state) {
    atomic_int go[2] = {0};
    VoirsTask *task = NULL;
    OK(voirs_synthesize_async(*state, TEXT, 5, NULL, wait_until_told, go, destroy, &task));
    OK(voirs_task_cancel(task));
    OK(voirs_task_cancel(task));
    atomic_store(go, 1);
    assert_int_equal(wait_for_end(task), VOIRS_TASK_STATE_FAILED);
    REFUSES(CANCELLED, voirs_task_get_status(task));
    assert_int_equal(go[1], 1);
    OK(voirs_task_cancel(task));
    voirs_task_free(task);
}

static void freeing_cancels_and_destroys_later(void **state) {
    atomic_int go[2] = {0};
    VoirsTask *task = NULL;
    OK(voirs_synthesize_async(*state, TEXT, 5, NULL, wait_until_told, go, destroy, &task));
    voirs_task_free(task);
    atomic_store(go, 1);
    for (int tries = 0; atomic_load(&go[1]) == 0 && tries < 20000; tries++)
        sleep_milliseconds(1);
    assert_int_equal(go[1], 1);
    /* One that was not looked at. */
    voirs_task_free(start(*state, TEXT));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(audio_is_collected),
        cmocka_unit_test(events_go_to_a_callback),
        cmocka_unit_test(errors_are_the_tasks_or_the_calls),
        cmocka_unit_test(it_is_running_until_it_ends),
        cmocka_unit_test(cancelling_ends_it),
        cmocka_unit_test(freeing_cancels_and_destroys_later),
    };
    return cmocka_run_group_tests_name("tasks", tests, begin_pipeline, end_pipeline);
}
