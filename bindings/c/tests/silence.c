/* The library prints nothing, sets no signal handler, ends no process, reads no
   environment variables: whatever is done with it. */
#include "support.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static int32_t stop(const VoirsEvent *event, void *user_data) {
    (void)event, (void)user_data;
    return 1;
}

/* Much that is wrong, and some that is right. Ends with 0 when all went as it should. */
static int do_all_sorts(void) {
    VoirsPipeline *pipeline = NULL, *other;
    VoirsAudioBuffer *audio;
    VoirsStream *stream;
    VoirsTask *task;
    VoirsBytes *bytes;
    VoirsSynthesisConfig config;
    size_t size;
    if (voirs_create_pipeline(&pipeline) != VOIRS_STATUS_OK)
        return 1;
    voirs_cancel(NULL);
    voirs_set_voice(pipeline, "nobody");
    voirs_set_voice_memory(pipeline, "VOIRSPAK\1\0\0\0", 12);
    voirs_set_voice_file(pipeline, "/nowhere/x.voirs");
    voirs_set_config_value(pipeline, "rate", "fast");
    voirs_load_config_memory(pipeline, "{{{", 3);
    voirs_load_config_file(pipeline, "/");
    voirs_save_config_file(pipeline, "/nowhere/x.json");
    voirs_add_lexicon_memory(pipeline, "<lexicon", 8);
    voirs_synthesize(pipeline, NOT_UTF8, 4, &audio);
    voirs_synthesize(pipeline, "...", 3, &audio);
    voirs_synthesize_ssml(pipeline, "<speak><audio src=\"x.wav\"/></spe", 31, NULL, &audio);
    voirs_create_audio_buffer(NULL, (size_t)1 << 58, 8000, &audio);
    voirs_synthesize_streaming(pipeline, TEXT, 5, NULL, stop, NULL);
    voirs_synthesis_config_init(&config);
    config.timeout = 1e-6;
    voirs_synthesize_with_config(pipeline, TEXT, 5, &config, &audio);
    voirs_synthesize_async(pipeline, "...", 3, NULL, NULL, NULL, NULL, &task);
    voirs_task_wait(task, -1, NULL);
    voirs_task_get_status(task);
    voirs_task_free(task);
    voirs_stream_open(pipeline, TEXT, 5, NULL, NULL, &stream);
    voirs_free_stream(stream);
    /* A voice whose sections are cut off. */
    unsigned char *voice = read_file(repository_path("voices/heart.voirs"), &size);
    memset(voice + 128, 0xff, 1000);
    voirs_set_voice_memory(pipeline, voice, size);
    free(voice);
    /* A character that nobody says: a warning. */
    if (voirs_synthesize(pipeline, "Hello \xf0\x93\x80\x80.", 11, &audio) != VOIRS_STATUS_OK)
        return 2;
    if (voirs_audio_encode_mp3(audio, NULL, &bytes) != VOIRS_STATUS_OK)
        return 3;
    voirs_free_bytes(bytes);
    voirs_free_audio_buffer(audio);
    voirs_destroy_pipeline(pipeline);
    return voirs_destroy_pipeline(pipeline) == VOIRS_STATUS_INVALID_ARGUMENT &&
                   voirs_create_pipeline_with_config(NULL, &other) == VOIRS_STATUS_OK &&
                   voirs_destroy_pipeline(other) == VOIRS_STATUS_OK
               ? 0
               : 4;
}

static void nothing_is_printed(void **state) {
    (void)state;
    static const char *const variables[] = {"RUST_LOG", "RUST_BACKTRACE", "RTEN_TIMING",
                                            "RTEN_NUM_THREADS"};
    struct outcome outcome;
    for (int set = 0; set < 2; set++) {
        for (size_t at = 0; set && at < sizeof variables / sizeof *variables; at++)
            setenv(variables[at], at == 0 ? "trace" : "1", 1);
        run_self("all-sorts", &outcome);
        assert_exit(&outcome, 0);
        assert_string_equal(outcome.output, "");
    }
}

static void signals_are_left_alone(void **state) {
    (void)state;
    struct sigaction before[65], after[65];
    /* The system keeps two numbers to itself and says nothing about them. */
    memset(before, 0, sizeof before);
    memset(after, 0, sizeof after);
    sigset_t mask_before, mask_after;
    for (int number = 1; number <= 64; number++)
        sigaction(number, NULL, &before[number]);
    sigprocmask(SIG_SETMASK, NULL, &mask_before);
    assert_int_equal(do_all_sorts(), 0);
    for (int number = 1; number <= 64; number++) {
        sigaction(number, NULL, &after[number]);
        assert_true(before[number].sa_handler == after[number].sa_handler);
        assert_int_equal(before[number].sa_flags, after[number].sa_flags);
    }
    sigprocmask(SIG_SETMASK, NULL, &mask_after);
    for (int number = 1; number <= 64; number++)
        assert_int_equal(sigismember(&mask_before, number), sigismember(&mask_after, number));
}

int main(int count, char **arguments) {
    (void)arguments;
    if (count > 1)
        _exit(do_all_sorts());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_printed),
        cmocka_unit_test(signals_are_left_alone),
    };
    return cmocka_run_group_tests_name("silence", tests, NULL, NULL);
}
