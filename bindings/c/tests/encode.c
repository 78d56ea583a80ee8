/* Samples in other forms. Expectations come from the formats' specifications. */
#include "support.h"

static const float SAMPLES[] = {0, 0.5f, -0.5f, 1, -1, 2, -2};
#define COUNT (sizeof SAMPLES / sizeof *SAMPLES)

static VoirsAudioBuffer *samples_at(uint32_t rate) {
    VoirsAudioBuffer *audio = NULL;
    OK(voirs_create_audio_buffer(SAMPLES, COUNT, rate, &audio));
    return audio;
}

/* One second of 440 Hz. */
static VoirsAudioBuffer *tone(uint32_t rate) {
    VoirsAudioBuffer *audio = NULL;
    float *samples = malloc(rate * sizeof(float));
    /* A recurrence gives the sine: s(n) = 2 cos(w) s(n-1) - s(n-2). */
    double w = 2 * 3.14159265358979323846 * 440 / rate;
    double w2 = w * w, sine = w * (1 - w2 / 6 * (1 - w2 / 20 * (1 - w2 / 42)));
    double cosine = 1 - w2 / 2 * (1 - w2 / 12 * (1 - w2 / 30 * (1 - w2 / 56)));
    double before = -sine, now = 0;
    for (uint32_t at = 0; at < rate; at++) {
        samples[at] = (float)(now / 2);
        double next = 2 * cosine * now - before;
        before = now;
        now = next;
    }
    OK(voirs_create_audio_buffer(samples, rate, rate, &audio));
    free(samples);
    return audio;
}

static void integers_are_rounded_and_saturate(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = samples_at(16000);
    const int16_t expected[COUNT] = {0, 16384, -16384, 32767, -32767, 32767, -32768};
    int16_t found[COUNT];
    size_t needed = 0;
    OK(voirs_audio_convert(audio, NULL, NULL, 0, &needed));
    assert_int_equal(needed, sizeof found);
    REFUSES(BUFFER_TOO_SMALL, voirs_audio_convert(audio, NULL, found, sizeof found - 1, NULL));
    OK(voirs_audio_convert(audio, NULL, found, sizeof found, NULL));
    /* A half step may go either way. */
    for (size_t at = 0; at < COUNT; at++)
        assert_true(abs(found[at] - expected[at]) <= (at == 1 || at == 2));
    assert_int_equal(found[6], -32768);
    voirs_free_audio_buffer(audio);
}

static void formats_orders_and_layouts_are_as_told(void **state) {
    (void)state;
    const float one = 1;
    VoirsAudioBuffer *audio = NULL;
    OK(voirs_create_audio_buffer(&one, 1, 8000, &audio));
    static const struct {
        int32_t format;
        size_t size;
        unsigned char little[4];
    } formats[] = {
        {VOIRS_SAMPLE_FORMAT_I16, 2, {0xff, 0x7f}},
        {VOIRS_SAMPLE_FORMAT_I24, 3, {0xff, 0xff, 0x7f}},
        {VOIRS_SAMPLE_FORMAT_I24_IN32_LOW, 4, {0xff, 0xff, 0x7f, 0}},
        {VOIRS_SAMPLE_FORMAT_I24_IN32_HIGH, 4, {0, 0xff, 0xff, 0x7f}},
        {VOIRS_SAMPLE_FORMAT_I32, 4, {0xff, 0xff, 0xff, 0x7f}},
        /* IEEE 754: 1.0f is 0x3f800000. */
        {VOIRS_SAMPLE_FORMAT_F32, 4, {0, 0, 0x80, 0x3f}},
    };
    for (size_t at = 0; at < sizeof formats / sizeof *formats; at++)
        for (int32_t order = VOIRS_BYTE_ORDER_LITTLE; order <= VOIRS_BYTE_ORDER_BIG; order++)
            for (int32_t layout = 0; layout <= VOIRS_CHANNEL_LAYOUT_STEREO_PLANAR; layout++) {
                VoirsConversion conversion;
                voirs_conversion_init(&conversion);
                conversion.format = formats[at].format;
                conversion.byte_order = order;
                conversion.layout = layout;
                unsigned char out[9];
                size_t size = formats[at].size, needed = 0, channels = layout ? 2 : 1;
                memset(out, 0xaa, sizeof out);
                OK(voirs_audio_convert(audio, &conversion, out, sizeof out, &needed));
                assert_int_equal(needed, size * channels);
                for (size_t byte = 0; byte < needed; byte++) {
                    size_t place = byte % size;
                    if (order == VOIRS_BYTE_ORDER_BIG)
                        place = size - 1 - place;
                    assert_int_equal(out[byte], formats[at].little[place]);
                }
                assert_int_equal(out[needed], 0xaa);
            }
    voirs_free_audio_buffer(audio);
}

static void dither_moves_by_less_than_two_steps(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = tone(8000);
    int16_t *plain = malloc(16000), *first = malloc(16000), *second = malloc(16000);
    VoirsConversion conversion;
    voirs_conversion_init(&conversion);
    OK(voirs_audio_convert(audio, &conversion, plain, 16000, NULL));
    conversion.dither = 1;
    OK(voirs_audio_convert(audio, &conversion, first, 16000, NULL));
    OK(voirs_audio_convert(audio, &conversion, second, 16000, NULL));
    assert_memory_equal(first, second, 16000);
    int moved = 0;
    for (int at = 0; at < 8000; at++) {
        moved += plain[at] != first[at];
        assert_in_range(abs(plain[at] - first[at]), 0, 2);
    }
    assert_true(moved > 1000);
    free(plain);
    free(first);
    free(second);
    voirs_free_audio_buffer(audio);
}

static void wrong_conversions_are_refused(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = samples_at(16000);
    VoirsConversion conversion;
    char out[64];
#define WITH(field, value)                                                                         \
    (voirs_conversion_init(&conversion), conversion.field = (value),                               \
     voirs_audio_convert(audio, &conversion, out, sizeof out, NULL))
    REFUSES(INVALID_ARGUMENT, WITH(format, 6));
    REFUSES(INVALID_ARGUMENT, WITH(format, -1));
    REFUSES(INVALID_ARGUMENT, WITH(byte_order, 3));
    REFUSES(INVALID_ARGUMENT, WITH(layout, 3));
    REFUSES(INVALID_ARGUMENT, WITH(dither, 2));
#undef WITH
    voirs_free_audio_buffer(audio);
}

static uint32_t number_at(const uint8_t *bytes, int size) {
    uint32_t number = 0;
    while (size-- > 0)
        number = number << 8 | bytes[size];
    return number;
}

/* RIFF WAVE: a chunk "fmt " with format, channels, rate, bytes each second, of
   a frame, bits; then "data". */
static void wav_files_are_riff(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = samples_at(22050);
    static const struct {
        int32_t format;
        uint32_t tag, bits;
    } formats[] = {{VOIRS_SAMPLE_FORMAT_I16, 1, 16},
                   {VOIRS_SAMPLE_FORMAT_I24, 1, 24},
                   {VOIRS_SAMPLE_FORMAT_I32, 1, 32},
                   {VOIRS_SAMPLE_FORMAT_F32, 3, 32}};
    for (size_t at = 0; at < sizeof formats / sizeof *formats; at++) {
        VoirsBytes *wav = NULL;
        OK(voirs_audio_encode_wav(audio, formats[at].format, &wav));
        const uint8_t *data = voirs_bytes_get_data(wav);
        size_t size = voirs_bytes_get_size(wav), frame = formats[at].bits / 8;
        assert_memory_equal(data, "RIFF", 4);
        /* The size leaves out 8 bytes of its own. */
        assert_int_equal(number_at(data + 4, 4), size - 8);
        assert_memory_equal(data + 8, "WAVEfmt ", 8);
        uint32_t tag = number_at(data + 20, 2);
        if (tag == 0xfffe)
            tag = number_at(data + 44, 2);
        assert_int_equal(tag, formats[at].tag);
        assert_int_equal(number_at(data + 22, 2), 1);
        assert_int_equal(number_at(data + 24, 4), 22050);
        assert_int_equal(number_at(data + 28, 4), 22050 * frame);
        assert_int_equal(number_at(data + 32, 2), frame);
        assert_int_equal(number_at(data + 34, 2), formats[at].bits);
        size_t chunk = 20 + number_at(data + 16, 4);
        while (memcmp(data + chunk, "data", 4) != 0) {
            chunk += 8 + number_at(data + chunk + 4, 4);
            assert_true(chunk + 8 < size);
        }
        assert_int_equal(number_at(data + chunk + 4, 4), COUNT * frame);
        voirs_free_bytes(wav);
    }
    VoirsBytes *none;
    REFUSES_OBJECT(INVALID_ARGUMENT, none,
                   voirs_audio_encode_wav(audio, VOIRS_SAMPLE_FORMAT_I24_IN32_LOW, &none));
    voirs_free_audio_buffer(audio);
}

static void other_files_begin_as_theirs_do(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = tone(24000);
    VoirsBytes *bytes = NULL;
    for (uint32_t bits = 16; bits <= 24; bits += 8) {
        OK(voirs_audio_encode_flac(audio, bits, &bytes));
        assert_memory_equal(voirs_bytes_get_data(bytes), "fLaC", 4);
        voirs_free_bytes(bytes);
    }
    REFUSES_OBJECT(INVALID_ARGUMENT, bytes, voirs_audio_encode_flac(audio, 20, &bytes));
    VoirsMp3Options options;
    voirs_mp3_options_init(&options);
    size_t sizes[2] = {0};
    for (int at = 0; at < 2; at++) {
        options.bit_rate = at ? 128 : 32;
        OK(voirs_audio_encode_mp3(audio, &options, &bytes));
        sizes[at] = voirs_bytes_get_size(bytes);
        voirs_free_bytes(bytes);
    }
    /* A second of 32 and of 128 kbit/s, and what a file has around it. */
    assert_in_range(sizes[0], 4000, 5000);
    assert_in_range(sizes[1], 16000, 19000);
    OK(voirs_audio_encode_mp3(audio, NULL, &bytes));
    voirs_free_bytes(bytes);
    options.bit_rate = 33;
    REFUSES_OBJECT(UNSUPPORTED_FORMAT, bytes, voirs_audio_encode_mp3(audio, &options, &bytes));
    voirs_mp3_options_init(&options);
    options.quality = 10;
    REFUSES_OBJECT(UNSUPPORTED_FORMAT, bytes, voirs_audio_encode_mp3(audio, &options, &bytes));
    voirs_free_audio_buffer(audio);
    audio = tone(9000);
    REFUSES_OBJECT(UNSUPPORTED_FORMAT, bytes, voirs_audio_encode_mp3(audio, NULL, &bytes));
    voirs_free_audio_buffer(audio);
}

/* What the formats begin with by their definitions. */
static void timings_are_exported(void **state) {
    (void)state;
    static const char *const BEGINNINGS[][2] = {
        {"srt", "1\n00:00:00,"},
        {"vtt", "WEBVTT\n"},
        {"vtt-words", "WEBVTT\n"},
        {"textgrid", "File type = \"ooTextFile\"\n"},
        {"json", "{"},
        {"audacity", "0."},
    };
    VoirsPipeline *pipeline = new_pipeline();
    VoirsAudioBuffer *audio = speak(pipeline, TEXT);
    VoirsBytes *bytes;
    for (size_t i = 0; i < sizeof BEGINNINGS / sizeof BEGINNINGS[0]; i++) {
        OK(voirs_audio_export_timings(audio, BEGINNINGS[i][0], &bytes));
        const char *text = voirs_bytes_get_text(bytes);
        assert_memory_equal(text, BEGINNINGS[i][1], strlen(BEGINNINGS[i][1]));
        assert_non_null(strstr(text, "Hello"));
        voirs_free_bytes(bytes);
    }
    REFUSES_OBJECT(UNSUPPORTED_FORMAT, bytes, voirs_audio_export_timings(audio, "doc", &bytes));
    voirs_free_audio_buffer(audio);
    OK(voirs_destroy_pipeline(pipeline));
}

static void check_saved(const char *path, VoirsBytes *expected) {
    size_t size;
    unsigned char *saved = read_file(path, &size);
    assert_int_equal(size, voirs_bytes_get_size(expected));
    assert_memory_equal(saved, voirs_bytes_get_data(expected), size);
    free(saved);
    voirs_free_bytes(expected);
}

static void saving_writes_what_encoding_gives(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = tone(24000);
    VoirsBytes *expected = NULL;
    const char *path = temporary_path("audio");
    OK(voirs_audio_encode_wav(audio, VOIRS_SAMPLE_FORMAT_F32, &expected));
    OK(voirs_audio_save_wav(audio, path, VOIRS_SAMPLE_FORMAT_F32));
    check_saved(path, expected);
    OK(voirs_audio_encode_flac(audio, 24, &expected));
    OK(voirs_audio_save_flac(audio, path, 24));
    check_saved(path, expected);
    OK(voirs_audio_encode_mp3(audio, NULL, &expected));
    OK(voirs_audio_save_mp3(audio, path, NULL));
    check_saved(path, expected);
    REFUSES(WRITE_FAILED, voirs_audio_save_wav(audio, "/nowhere/a.wav", 0));
    REFUSES(WRITE_FAILED, voirs_audio_save_flac(audio, "/nowhere/a.flac", 16));
    REFUSES(WRITE_FAILED, voirs_audio_save_mp3(audio, "/nowhere/a.mp3", NULL));
    voirs_free_audio_buffer(audio);
}

static void a_tone_stays_the_tone_at_another_rate(void **state) {
    (void)state;
    VoirsAudioBuffer *audio = tone(24000), *resampled = NULL;
    static const uint32_t rates[] = {8000, 22050, 24000, 44100, 192000};
    for (size_t at = 0; at < sizeof rates / sizeof *rates; at++) {
        OK(voirs_audio_resample(audio, rates[at], &resampled));
        assert_int_equal(voirs_audio_get_sample_rate(resampled), rates[at]);
        assert_in_range(voirs_audio_get_sample_count(resampled), rates[at] - 1, rates[at] + 1);
        /* 440 Hz goes upwards through zero 440 times a second. */
        const float *samples = voirs_audio_get_samples(resampled);
        int crossings = 0;
        for (size_t sample = 1; sample < rates[at] - 1; sample++)
            crossings += samples[sample - 1] < 0 && samples[sample] >= 0;
        assert_in_range(crossings, 438, 441);
        voirs_free_audio_buffer(resampled);
    }
    REFUSES_OBJECT(INVALID_SETTING, resampled, voirs_audio_resample(audio, 7999, &resampled));
    REFUSES_OBJECT(INVALID_SETTING, resampled, voirs_audio_resample(audio, 192001, &resampled));
    voirs_free_audio_buffer(audio);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timings_are_exported),
        cmocka_unit_test(integers_are_rounded_and_saturate),
        cmocka_unit_test(formats_orders_and_layouts_are_as_told),
        cmocka_unit_test(dither_moves_by_less_than_two_steps),
        cmocka_unit_test(wrong_conversions_are_refused),
        cmocka_unit_test(wav_files_are_riff),
        cmocka_unit_test(other_files_begin_as_theirs_do),
        cmocka_unit_test(saving_writes_what_encoding_gives),
        cmocka_unit_test(a_tone_stays_the_tone_at_another_rate),
    };
    return cmocka_run_group_tests_name("encoding", tests, NULL, NULL);
}
