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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_listed),
        cmocka_unit_test(capabilities_agree_with_the_list),
        cmocka_unit_test(the_name_is_copied),
        cmocka_unit_test(they_are_chosen_by_name_file_and_memory),
    };
    return cmocka_run_group_tests_name("voices", tests, begin_pipeline, end_pipeline);
}
