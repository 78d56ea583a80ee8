/* Pipelines: what they are made of, and how they are shared. */
#include "support.h"

static void a_default_one_speaks(void **state) {
    (void)state;
    VoirsPipeline *pipeline = new_pipeline();
    VoirsAudioBuffer *audio = speak(pipeline, TEXT);
    assert_true(voirs_audio_get_duration(audio) > 0.3);
    voirs_free_audio_buffer(audio);
    OK(voirs_destroy_pipeline(pipeline));
}

static void a_configuration_is_its_defaults_at_first(void **state) {
    (void)state;
    VoirsPipelineConfig config;
    voirs_pipeline_config_init(&config);
    assert_int_equal(config.struct_size, sizeof config);
    assert_null(config.voice);
    assert_null(config.synthesis);
    assert_int_equal(config.max_text_bytes, 64 << 20);
    VoirsPipeline *pipeline = NULL;
    OK(voirs_create_pipeline_with_config(&config, &pipeline));
    OK(voirs_pipeline_release(pipeline));
    OK(voirs_create_pipeline_with_config(NULL, &pipeline));
    OK(voirs_pipeline_release(pipeline));
}

/* The same parts, wherever they come from, say the same. */
static void parts_come_from_names_files_and_memory(void **state) {
    (void)state;
    VoirsPipeline *pipeline = new_pipeline();
    VoirsAudioBuffer *expected = speak(pipeline, TEXT);
    OK(voirs_destroy_pipeline(pipeline));
    size_t voice_size, front_end_size;
    unsigned char *voice = read_file(repository_path("voices/heart.voirs"), &voice_size);
    unsigned char *front_end = read_file(repository_path("voices/en-us.voirs"), &front_end_size);
    for (int way = 0; way < 3; way++) {
        VoirsPipelineConfig config;
        voirs_pipeline_config_init(&config);
        char path[2][1024];
        snprintf(path[0], sizeof path[0], "%s", repository_path("voices/heart.voirs"));
        snprintf(path[1], sizeof path[1], "%s", repository_path("voices/en-us.voirs"));
        if (way == 0) {
            config.voice = "heart";
            config.accent = "en-US";
        } else if (way == 1) {
            config.voice_file = path[0];
            config.front_end_file = path[1];
        } else {
            config.voice_data = voice;
            config.voice_data_size = voice_size;
            config.front_end_data = front_end;
            config.front_end_data_size = front_end_size;
        }
        OK(voirs_create_pipeline_with_config(&config, &pipeline));
        if (way == 2) {
            /* Both were copied. */
            memset(voice, 0, voice_size);
            memset(front_end, 0, front_end_size);
        }
        VoirsAudioBuffer *audio = speak(pipeline, TEXT);
        assert_true(same_audio(audio, expected));
        voirs_free_audio_buffer(audio);
        OK(voirs_destroy_pipeline(pipeline));
    }
    voirs_free_audio_buffer(expected);
    free(voice);
    free(front_end);
}

static void wrong_parts_are_refused(void **state) {
    (void)state;
    VoirsPipeline *pipeline;
    VoirsPipelineConfig config;
#define WITH(field, value)                                                                         \
    (voirs_pipeline_config_init(&config), config.field = (value),                                  \
     voirs_create_pipeline_with_config(&config, &pipeline))
    REFUSES_OBJECT(UNKNOWN_VOICE, pipeline, WITH(voice, "nobody"));
    REFUSES_OBJECT(INVALID_UTF8, pipeline, WITH(voice, NOT_UTF8));
    REFUSES_OBJECT(READ_FAILED, pipeline, WITH(voice_file, "/nowhere/x.voirs"));
    REFUSES_OBJECT(READ_FAILED, pipeline, WITH(front_end_file, "/nowhere/x.voirs"));
    REFUSES_OBJECT(DAMAGED_VOICE, pipeline, WITH(voice_data, "no pack"));
    REFUSES_OBJECT(DAMAGED_VOICE, pipeline, WITH(front_end_data, "no pack"));
    REFUSES_OBJECT(UNSUPPORTED_ACCENT, pipeline, WITH(accent, "de-DE"));
    REFUSES_OBJECT(INVALID_SETTING, pipeline, WITH(threads, 257));
    VoirsSynthesisConfig synthesis;
    voirs_synthesis_config_init(&synthesis);
    synthesis.rate = 99;
    REFUSES_OBJECT(INVALID_SETTING, pipeline, WITH(synthesis, &synthesis));
    config.voice = "heart";
    config.voice_file = "also.voirs";
    REFUSES_OBJECT(INVALID_ARGUMENT, pipeline,
                   voirs_create_pipeline_with_config(&config, &pipeline));
#undef WITH
}

static void its_settings_are_those_of_requests_without_any(void **state) {
    (void)state;
    VoirsSynthesisConfig synthesis, found;
    voirs_synthesis_config_init(&synthesis);
    voirs_synthesis_config_init(&found);
    synthesis.rate = 2;
    synthesis.seed = 7;
    VoirsPipelineConfig config;
    voirs_pipeline_config_init(&config);
    config.synthesis = &synthesis;
    VoirsPipeline *fast, *plain = new_pipeline();
    OK(voirs_create_pipeline_with_config(&config, &fast));
    OK(voirs_get_synthesis_config(fast, &found));
    assert_true(found.rate == 2 && found.seed == 7 && found.volume == 1);
    VoirsAudioBuffer *a = speak(fast, TEXT), *b = NULL;
    OK(voirs_synthesize_with_config(plain, TEXT, VOIRS_NUL_TERMINATED, &synthesis, &b));
    assert_true(same_audio(a, b));
    voirs_free_audio_buffer(a);
    voirs_free_audio_buffer(b);
    OK(voirs_destroy_pipeline(fast));
    OK(voirs_destroy_pipeline(plain));
}

static void the_limit_of_the_text_holds(void **state) {
    (void)state;
    VoirsPipelineConfig config;
    VoirsPipeline *pipeline;
    VoirsAudioBuffer *audio;
    voirs_pipeline_config_init(&config);
    config.max_text_bytes = 5;
    OK(voirs_create_pipeline_with_config(&config, &pipeline));
    REFUSES_OBJECT(TEXT_TOO_LONG, audio, voirs_synthesize(pipeline, "Hello.", 6, &audio));
    OK(voirs_synthesize(pipeline, "Hello.", 5, &audio));
    voirs_free_audio_buffer(audio);
    OK(voirs_destroy_pipeline(pipeline));
}

static void references_keep_it(void **state) {
    (void)state;
    VoirsPipeline *pipeline = new_pipeline();
    OK(voirs_pipeline_retain(pipeline));
    OK(voirs_destroy_pipeline(pipeline));
    voirs_free_audio_buffer(speak(pipeline, TEXT));
    OK(voirs_pipeline_release(pipeline));
    VoirsAudioBuffer *audio;
    REFUSES(INVALID_ARGUMENT, voirs_destroy_pipeline(pipeline));
    REFUSES(INVALID_ARGUMENT, voirs_pipeline_release(pipeline));
    REFUSES(INVALID_ARGUMENT, voirs_pipeline_retain(pipeline));
    REFUSES_OBJECT(INVALID_ARGUMENT, audio, voirs_synthesize(pipeline, TEXT, 5, &audio));
    assert_int_equal(voirs_get_thread_count(pipeline), 0);
    OK(voirs_destroy_pipeline(NULL));
}

static void threads_are_its_own_or_shared(void **state) {
    (void)state;
    uint32_t before = voirs_get_global_thread_count();
    assert_true(before >= 1);
    VoirsPipeline *pipeline = new_pipeline();
    VoirsAudioBuffer *expected = speak(pipeline, TWO_SENTENCES);
    assert_int_equal(voirs_get_thread_count(pipeline), before);
    for (uint32_t threads = 1; threads <= 3; threads++) {
        OK(voirs_set_thread_count(pipeline, threads));
        assert_int_equal(voirs_get_thread_count(pipeline), threads);
        VoirsAudioBuffer *audio = speak(pipeline, TWO_SENTENCES);
        assert_true(same_audio(audio, expected));
        voirs_free_audio_buffer(audio);
    }
    REFUSES(INVALID_SETTING, voirs_set_thread_count(pipeline, 257));
    assert_int_equal(voirs_get_thread_count(pipeline), 3);
    REFUSES(INVALID_SETTING, voirs_set_global_thread_count(257));
    REFUSES(INVALID_SETTING, voirs_set_global_thread_count(0));
    OK(voirs_set_global_thread_count(before + 1));
    assert_int_equal(voirs_get_global_thread_count(), before + 1);
    OK(voirs_set_thread_count(pipeline, 0));
    assert_int_equal(voirs_get_thread_count(pipeline), before + 1);
    OK(voirs_set_global_thread_count(before));
    voirs_free_audio_buffer(expected);
    OK(voirs_destroy_pipeline(pipeline));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_default_one_speaks),
        cmocka_unit_test(a_configuration_is_its_defaults_at_first),
        cmocka_unit_test(parts_come_from_names_files_and_memory),
        cmocka_unit_test(wrong_parts_are_refused),
        cmocka_unit_test(its_settings_are_those_of_requests_without_any),
        cmocka_unit_test(the_limit_of_the_text_holds),
        cmocka_unit_test(references_keep_it),
        cmocka_unit_test(threads_are_its_own_or_shared),
    };
    return cmocka_run_group_tests_name("pipelines", tests, NULL, NULL);
}
