/* From text to files that other programs accept and read as the same samples. */
#include "support.h"

static VoirsAudioBuffer *audio;

static void command(struct outcome *outcome, const char *program, const char *a, const char *b,
                    const char *c, const char *d) {
    char *arguments[] = {(char *)program, (char *)a, (char *)b, (char *)c, (char *)d, NULL};
    run_program(arguments, outcome);
    assert_exit(outcome, 0);
}

/* What soxi says of a file: -r its rate, -s its samples, -c its channels, -b its bits. */
static long ask(const char *path, const char *what) {
    struct outcome outcome;
    command(&outcome, "soxi", what, path, NULL, NULL);
    return atol(outcome.output);
}

static void keep(char *copy, size_t size, const char *name) {
    snprintf(copy, size, "%s", temporary_path(name));
}

/* Whether a file of raw 16-bit samples holds those of the audio. */
static void assert_samples(const char *raw) {
    size_t size, needed = voirs_audio_get_sample_count(audio) * 2;
    unsigned char *found = read_file(raw, &size), *expected = malloc(needed);
    VoirsConversion conversion;
    voirs_conversion_init(&conversion);
    conversion.byte_order = VOIRS_BYTE_ORDER_LITTLE;
    OK(voirs_audio_convert(audio, &conversion, expected, needed, NULL));
    assert_int_equal(size, needed);
    assert_memory_equal(found, expected, needed);
    free(found);
    free(expected);
}

static void wav(void **state) {
    (void)state;
    static const struct {
        int32_t format;
        long bits;
    } formats[] = {{VOIRS_SAMPLE_FORMAT_I16, 16},
                   {VOIRS_SAMPLE_FORMAT_I24, 24},
                   {VOIRS_SAMPLE_FORMAT_I32, 32}};
    struct outcome outcome;
    char path[256], raw[256];
    keep(path, sizeof path, "speech.wav");
    keep(raw, sizeof raw, "speech.s16");
    for (size_t at = 0; at < sizeof formats / sizeof *formats; at++) {
        OK(voirs_audio_save_wav(audio, path, formats[at].format));
        assert_int_equal(ask(path, "-r"), 24000);
        assert_int_equal(ask(path, "-c"), 1);
        assert_int_equal(ask(path, "-b"), formats[at].bits);
        assert_int_equal(ask(path, "-s"), voirs_audio_get_sample_count(audio));
        if (at == 0) {
            command(&outcome, "sox", "-D", path, raw, NULL);
            assert_samples(raw);
        }
    }
    OK(voirs_audio_save_wav(audio, path, VOIRS_SAMPLE_FORMAT_F32));
    assert_int_equal(ask(path, "-s"), voirs_audio_get_sample_count(audio));
}

static void flac(void **state) {
    (void)state;
    struct outcome outcome;
    char path[256], raw[300];
    keep(path, sizeof path, "speech.flac");
    OK(voirs_audio_save_flac(audio, path, 24));
    command(&outcome, "flac", "--test", "--silent", "--warnings-as-errors", path);
    OK(voirs_audio_save_flac(audio, path, 16));
    command(&outcome, "flac", "--test", "--silent", "--warnings-as-errors", path);
    assert_int_equal(ask(path, "-r"), 24000);
    assert_int_equal(ask(path, "-s"), voirs_audio_get_sample_count(audio));
    keep(raw, sizeof raw, "flac.raw");
    char output[320];
    snprintf(output, sizeof output, "--output-name=%s", raw);
    char *arguments[] = {
        "flac", "--decode", "--silent", "--force-raw-format", "--endian=little", "--sign=signed",
        output, path,       NULL};
    run_program(arguments, &outcome);
    assert_exit(&outcome, 0);
    assert_samples(raw);
}

static void mp3(void **state) {
    (void)state;
    struct outcome outcome;
    char path[256], decoded[256];
    keep(path, sizeof path, "speech.mp3");
    keep(decoded, sizeof decoded, "decoded.wav");
    for (uint32_t bit_rate = 0; bit_rate <= 64; bit_rate += 64) {
        VoirsMp3Options options;
        voirs_mp3_options_init(&options);
        options.bit_rate = bit_rate;
        OK(voirs_audio_save_mp3(audio, path, &options));
        command(&outcome, "mpg123", "--quiet", "--test", path, NULL);
        command(&outcome, "mpg123", "--quiet", "--wav", decoded, path);
        assert_int_equal(ask(decoded, "-r"), 24000);
        /* The encoder's delay and the last frame: at most three frames of 576. */
        long difference = ask(decoded, "-s") - (long)voirs_audio_get_sample_count(audio);
        assert_true(difference > -1 && difference <= 3 * 576);
    }
}

static void other_rates(void **state) {
    (void)state;
    static const uint32_t rates[] = {8000, 22050, 44100, 48000};
    struct outcome outcome;
    char path[256];
    for (size_t at = 0; at < sizeof rates / sizeof *rates; at++) {
        VoirsAudioBuffer *resampled = NULL;
        OK(voirs_audio_resample(audio, rates[at], &resampled));
        keep(path, sizeof path, "rate.wav");
        OK(voirs_audio_save_wav(resampled, path, VOIRS_SAMPLE_FORMAT_I16));
        assert_int_equal(ask(path, "-r"), rates[at]);
        keep(path, sizeof path, "rate.mp3");
        OK(voirs_audio_save_mp3(resampled, path, NULL));
        command(&outcome, "mpg123", "--quiet", "--test", path, NULL);
        keep(path, sizeof path, "rate.flac");
        OK(voirs_audio_save_flac(resampled, path, 16));
        command(&outcome, "flac", "--test", "--silent", "--warnings-as-errors", path);
        voirs_free_audio_buffer(resampled);
    }
}

static int begin(void **state) {
    (void)state;
    VoirsPipeline *pipeline = new_pipeline();
    audio = speak(pipeline, TWO_SENTENCES);
    return voirs_destroy_pipeline(pipeline);
}

static int end(void **state) {
    (void)state;
    voirs_free_audio_buffer(audio);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wav),
        cmocka_unit_test(flac),
        cmocka_unit_test(mp3),
        cmocka_unit_test(other_rates),
    };
    return cmocka_run_group_tests_name("files", tests, begin, end);
}
