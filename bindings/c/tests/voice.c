/* Voices: choosing, listing, what they can do. */
#include "support.h"

static void they_are_listed(void **state) {
    VoirsVoiceList *voices = NULL;
    for (int own = 0; own < 2; own++) {
        OK(voirs_list_voices(own ? *state : NULL, &voices));
        assert_true(voirs_voice_list_get_count(voices) >= 1);
        VoirsVoiceInfo info;
        voirs_voice_info_init(&info);
        OK(voirs_voice_list_get(voices, 0, &info));
        assert_string_equal(info.name, "heart");
        assert_string_equal(info.language, "en-US");
        assert_string_equal(info.accents, "en-US");
        assert_int_equal(info.sample_rate, 24000);
        assert_true(*info.display_name && *info.gender && *info.licence && *info.source);
        assert_true(info.capabilities & 1u << VOIRS_CAPABILITY_RATE);
        REFUSES(INVALID_ARGUMENT,
                voirs_voice_list_get(voices, voirs_voice_list_get_count(voices), &info));
        voirs_free_voice_list(voices);
    }
}

static void capabilities_agree_with_the_list(void **state) {
    VoirsVoiceList *voices = NULL;
    VoirsVoiceInfo info;
    voirs_voice_info_init(&info);
    OK(voirs_list_voices(*state, &voices));
    OK(voirs_voice_list_get(voices, 0, &info));
    for (int32_t which = VOIRS_CAPABILITY_RATE; which <= VOIRS_CAPABILITY_PROSODY_IN_SENTENCE;
         which++) {
        int32_t supported = -1;
        OK(voirs_voice_supports(*state, which, &supported));
        assert_int_equal(supported, info.capabilities >> which & 1);
    }
    int32_t supported;
    REFUSES(INVALID_ARGUMENT, voirs_voice_supports(*state, -1, &supported));
    REFUSES(INVALID_ARGUMENT,
            voirs_voice_supports(*state, VOIRS_CAPABILITY_PROSODY_IN_SENTENCE + 1, &supported));
    voirs_free_voice_list(voices);
}

static void the_name_is_copied(void **state) {
    char name[6] = "?????";
    size_t needed = 0;
    OK(voirs_get_voice(*state, NULL, 0, &needed));
    assert_int_equal(needed, 6);
    REFUSES(BUFFER_TOO_SMALL, voirs_get_voice(*state, name, 5, &needed));
    assert_string_equal(name, "?????");
    OK(voirs_get_voice(*state, name, sizeof name, NULL));
    assert_string_equal(name, "heart");
}

static void they_are_chosen_by_name_file_and_memory(void **state) {
    VoirsPipeline *pipeline = *state;
    VoirsAudioBuffer *before = speak(pipeline, TEXT);
    size_t size;
    unsigned char *data = read_file(repository_path("voices/heart.voirs"), &size);
    OK(voirs_set_voice(pipeline, "heart"));
    OK(voirs_set_voice_file(pipeline, repository_path("voices/heart.voirs")));
    OK(voirs_set_voice_memory(pipeline, data, size));
    REFUSES(UNKNOWN_VOICE, voirs_set_voice(pipeline, "nobody"));
    REFUSES(READ_FAILED, voirs_set_voice_file(pipeline, "/nowhere/x.voirs"));
    /* A front end is no voice. */
    REFUSES(DAMAGED_VOICE, voirs_set_voice_file(pipeline, repository_path("voices/en-us.voirs")));
    /* The format's version. */
    data[8]++;
    REFUSES(UNSUPPORTED_VOICE, voirs_set_voice_memory(pipeline, data, size));
    data[8]--;
    data[size - 1] ^= 1;
    REFUSES(DAMAGED_VOICE, voirs_set_voice_memory(pipeline, data, size));
    REFUSES(DAMAGED_VOICE, voirs_set_voice_memory(pipeline, data, 0));
    free(data);
    VoirsAudioBuffer *after = speak(pipeline, TEXT);
    assert_true(same_audio(before, after));
    voirs_free_audio_buffer(before);
    voirs_free_audio_buffer(after);
}

#define PIPER "en_US-joe-medium"

static void a_piper_voice_speaks(void **state) {
    (void)state;
    /* Networks take minutes under a tool that watches every access. */
    if (!piper_path() || !times(1, 0))
        skip();
    VoirsPipeline *pipeline = new_pipeline();
    OK(voirs_set_voice_file(pipeline, piper_path()));
    VoirsAudioBuffer *by_path = speak(pipeline, TEXT);
    assert_int_equal(voirs_audio_get_sample_rate(by_path), 22050);
    int32_t supported = -1;
    OK(voirs_voice_supports(pipeline, VOIRS_CAPABILITY_PITCH, &supported));
    assert_int_equal(supported, 0);
    voirs_destroy_pipeline(pipeline);

    /* By name, in a directory. */
    VoirsPipelineConfig config;
    voirs_pipeline_config_init(&config);
    config.voice = PIPER;
    REFUSES_OBJECT(UNKNOWN_VOICE, pipeline, voirs_create_pipeline_with_config(&config, &pipeline));
    config.voice_directories = repository_path(".cache/voices");
    OK(voirs_create_pipeline_with_config(&config, &pipeline));
    VoirsAudioBuffer *by_name = speak(pipeline, TEXT);
    assert_true(same_audio(by_path, by_name));
    voirs_free_audio_buffer(by_name);
    voirs_destroy_pipeline(pipeline);
    voirs_free_audio_buffer(by_path);
}

static void kokoro_styles_speak(void **state) {
    (void)state;
    if (!piper_path() || !times(1, 0))
        skip();
    VoirsPipelineConfig config;
    voirs_pipeline_config_init(&config);
    config.voice_directories = repository_path(".cache/voices/kokoro");
    static const char *const voices[] = {"am_michael", "0.5*af_heart+0.5*am_michael"};
    VoirsAudioBuffer *audio[2];
    for (size_t i = 0; i < 2; i++) {
        VoirsPipeline *pipeline = NULL;
        config.voice = voices[i];
        OK(voirs_create_pipeline_with_config(&config, &pipeline));
        audio[i] = speak(pipeline, TEXT);
        assert_int_equal(voirs_audio_get_sample_rate(audio[i]), 24000);
        voirs_destroy_pipeline(pipeline);
    }
    assert_false(same_audio(audio[0], audio[1]));
    voirs_free_audio_buffer(audio[0]);
    voirs_free_audio_buffer(audio[1]);
}

static void directories_are_a_setting(void **state) {
    (void)state;
    if (!piper_path())
        skip();
    VoirsPipeline *pipeline = new_pipeline();
    REFUSES(UNKNOWN_VOICE, voirs_set_voice(pipeline, PIPER));
    OK(voirs_set_config_value(pipeline, "voice_directories", repository_path(".cache/voices")));
    VoirsVoiceList *voices = NULL;
    OK(voirs_list_voices(pipeline, &voices));
    VoirsVoiceInfo info;
    voirs_voice_info_init(&info);
    size_t at = 0;
    do
        OK(voirs_voice_list_get(voices, at++, &info));
    while (strcmp(info.name, PIPER) != 0);
    assert_int_equal(info.sample_rate, 22050);
    assert_false(info.capabilities & 1u << VOIRS_CAPABILITY_PITCH);
    voirs_free_voice_list(voices);

    /* A limit that it does not keep, and the voice stays. */
    OK(voirs_set_config_value(pipeline, "max_model_memory", "1000000"));
    REFUSES(OUT_OF_MEMORY, voirs_set_voice(pipeline, PIPER));
    OK(voirs_set_config_value(pipeline, "max_model_memory", "0"));
    char name[32];
    OK(voirs_get_voice(pipeline, name, sizeof name, NULL));
    assert_string_equal(name, "heart");

    OK(voirs_set_voice(pipeline, PIPER));
    OK(voirs_set_config_value(pipeline, "voice", "heart"));
    OK(voirs_set_config_value(pipeline, "voice", PIPER));
    OK(voirs_get_voice(pipeline, name, sizeof name, NULL));
    assert_string_equal(name, PIPER);
    voirs_destroy_pipeline(pipeline);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_listed),
        cmocka_unit_test(capabilities_agree_with_the_list),
        cmocka_unit_test(the_name_is_copied),
        cmocka_unit_test(they_are_chosen_by_name_file_and_memory),
        cmocka_unit_test(a_piper_voice_speaks),
        cmocka_unit_test(kokoro_styles_speak),
        cmocka_unit_test(directories_are_a_setting),
    };
    return cmocka_run_group_tests_name("voices", tests, begin_pipeline, end_pipeline);
}
