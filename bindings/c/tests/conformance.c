/* The conformance cases through C; conformance/README.md says what they are.
   usage: conformance FOLDER RESULTS */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "voirs.h"

enum { MAX_FIELDS = 8, MAX_LINE = 65536 };

static const double LENGTH_TOLERANCE = 0.03;
static const double LEVEL_TOLERANCE = 0.7;

static FILE *results;
static int wrong;
static int checked;

static void fail(const char *name, const char *what) {
    fprintf(stderr, "%s: %s\n", name, what);
    wrong++;
}

/* Calls `row` with the fields of each line of a table. */
static void each_row(const char *folder, const char *file, size_t fields,
                     void (*row)(char **fields)) {
    static char line[MAX_LINE];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *table = fopen(path, "rb");
    if (table == NULL) {
        fail(path, "cannot be read");
        return;
    }
    while (fgets(line, sizeof line, table) != NULL) {
        char *field[MAX_FIELDS];
        size_t count = 0;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') {
            continue;
        }
        for (char *at = line; at != NULL && count < MAX_FIELDS; count++) {
            field[count] = at;
            at = strchr(at, '\t');
            if (at != NULL) {
                *at++ = '\0';
            }
        }
        if (count != fields) {
            fail(path, line);
            continue;
        }
        row(field);
        checked++;
    }
    fclose(table);
}

/* Replaces the escapes of a field in place; returns the length. */
static size_t unescape(char *field) {
    char *to = field;
    for (const char *from = field; *from != '\0'; from++) {
        if (*from != '\\') {
            *to++ = *from;
            continue;
        }
        from++;
        if (*from == 'n') {
            *to++ = '\n';
        } else if (*from == 't') {
            *to++ = '\t';
        } else if (*from == 'x') {
            char digits[3] = {from[1], from[2], '\0'};
            *to++ = (char)strtol(digits, NULL, 16);
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    return (size_t)(to - field);
}

static uint64_t fnv1a(const void *data, size_t size) {
    const unsigned char *bytes = data;
    uint64_t sum = 0xcbf29ce484222325u;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * 0x100000001b3u;
    }
    return sum;
}

static VoirsStatus configure(VoirsPipeline *pipeline, char *settings) {
    if (strcmp(settings, "-") == 0) {
        return VOIRS_STATUS_OK;
    }
    for (char *setting = strtok(settings, ";"); setting != NULL; setting = strtok(NULL, ";")) {
        char *value = strchr(setting, '=');
        *value++ = '\0';
        VoirsStatus status = voirs_set_config_value(pipeline, setting, value);
        if (status != VOIRS_STATUS_OK) {
            return status;
        }
    }
    return VOIRS_STATUS_OK;
}

struct whole {
    const float *samples;
    size_t count;
    size_t at;
    int same;
};

static int32_t compare(const VoirsEvent *event, void *user_data) {
    struct whole *whole = user_data;
    if (event->kind == VOIRS_EVENT_KIND_AUDIO) {
        size_t left = whole->count - whole->at;
        whole->same = whole->same && event->sample_count <= left &&
                      memcmp(whole->samples + whole->at, event->samples,
                             event->sample_count * sizeof(float)) == 0;
        whole->at += event->sample_count;
    }
    return 0;
}

/* Streamed through a callback and read in pieces of an odd size, the samples
   are those of the whole. */
static void check_streams(const char *name, VoirsPipeline *pipeline, const char *text,
                          size_t length, const VoirsSynthesisConfig *config,
                          const VoirsAudioBuffer *audio) {
    struct whole whole = {voirs_audio_get_samples(audio), voirs_audio_get_sample_count(audio), 0,
                          1};
    VoirsStatus status =
        voirs_synthesize_streaming(pipeline, text, length, config, compare, &whole);
    if (status != VOIRS_STATUS_OK || !whole.same || whole.at != whole.count) {
        fail(name, "differs when it is streamed");
    }
    VoirsStreamConfig buffered;
    voirs_stream_config_init(&buffered);
    for (int pass = 0; pass < 2; pass++) {
        VoirsStream *stream = NULL;
        buffered.buffer_samples = pass == 0 ? 0 : 4800;
        status = voirs_stream_open(pipeline, text, length, config, &buffered, &stream);
        size_t at = 0;
        int32_t ended = 0;
        int same = status == VOIRS_STATUS_OK;
        while (same && !ended) {
            float piece[997];
            size_t written;
            same = voirs_stream_read(stream, piece, 997, &written, &ended) == VOIRS_STATUS_OK &&
                   written <= whole.count - at &&
                   memcmp(whole.samples + at, piece, written * sizeof(float)) == 0;
            at += written;
        }
        if (!same || at != whole.count) {
            fail(name, "differs when it is read");
        }
        voirs_free_stream(stream);
    }
}

static void write_events(const VoirsAudioBuffer *audio) {
    for (size_t i = 0; i < voirs_audio_get_event_count(audio); i++) {
        VoirsEvent e;
        voirs_event_init(&e);
        voirs_audio_get_event(audio, i, &e);
        unsigned long long start = e.sample_start, end = e.sample_end;
        switch (e.kind) {
        case VOIRS_EVENT_KIND_SENTENCE:
        case VOIRS_EVENT_KIND_WORD:
            fprintf(results, "  %s %llu %llu %zu %zu %s\n",
                    e.kind == VOIRS_EVENT_KIND_WORD ? "word" : "sentence", start, end, e.text_start,
                    e.text_end, e.text);
            break;
        case VOIRS_EVENT_KIND_PHONEME:
            fprintf(results, "  phoneme %llu %llu %d %s %s\n", start, end, e.id, e.text, e.ipa);
            break;
        case VOIRS_EVENT_KIND_VISEME:
            fprintf(results, "  viseme %llu %llu %d %s\n", start, end, e.id, e.text);
            break;
        case VOIRS_EVENT_KIND_MARK:
            fprintf(results, "  mark %llu %s\n", start, e.text);
            break;
        default:
            break;
        }
    }
}

static VoirsStatus speak(char **field, VoirsAudioBuffer **audio) {
    const char *name = field[0];
    char *text = field[3];
    VoirsPipeline *pipeline;
    VoirsStatus status = voirs_create_pipeline(&pipeline);
    if (status != VOIRS_STATUS_OK) {
        return status;
    }
    size_t length = unescape(text);
    VoirsSynthesisConfig config;
    voirs_synthesis_config_init(&config);
    status = configure(pipeline, field[2]);
    if (status == VOIRS_STATUS_OK) {
        status = voirs_get_synthesis_config(pipeline, &config);
    }
    if (status == VOIRS_STATUS_OK) {
        if (strcmp(field[1], "phonemes") == 0) {
            status = voirs_synthesize_phonemes(pipeline, text, length, &config, audio);
        } else if (strcmp(field[1], "ssml") == 0) {
            status = voirs_synthesize_ssml(pipeline, text, length, NULL, audio);
            config.input = VOIRS_INPUT_SSML;
        } else {
            status = voirs_synthesize(pipeline, text, length, audio);
        }
    }
    if (status == VOIRS_STATUS_OK && strcmp(field[1], "phonemes") != 0) {
        check_streams(name, pipeline, text, length, &config, *audio);
    }
    voirs_destroy_pipeline(pipeline);
    return status;
}

static void check_case(char **field) {
    const char *name = field[0];
    VoirsAudioBuffer *audio = NULL;
    const char *got = voirs_status_name(speak(field, &audio));
    if (strcmp(got, field[4]) != 0) {
        fail(name, got);
    }
    if (audio == NULL) {
        fprintf(results, "case %s %s\n", name, got);
        return;
    }
    const float *samples = voirs_audio_get_samples(audio);
    size_t count = voirs_audio_get_sample_count(audio);
    unsigned long long sum = fnv1a(samples, count * sizeof(float));
    fprintf(results, "case %s OK %zu %016llx\n", name, count, sum);
    write_events(audio);
    double power = 0;
    for (size_t i = 0; i < count; i++) {
        power += (double)samples[i] * samples[i];
    }
    double level = 10 * log10(fmax(power / (double)count, 1e-12));
    double seconds = voirs_audio_get_duration(audio);
    if (fabs(seconds / atof(field[5]) - 1) > LENGTH_TOLERANCE ||
        fabs(level - atof(field[6])) > LEVEL_TOLERANCE) {
        fprintf(stderr, "%s: %.3f s, %.2f dB\n", name, seconds, level);
        wrong++;
    }
    voirs_free_audio_buffer(audio);
}

static void check_conversion(char **field) {
    static const char *const FORMATS[] = {"i16", "i24", "i24-low", "i24-high", "i32", "f32"};
    float samples[64];
    size_t count = 0;
    for (char *sample = strtok(field[0], " "); sample != NULL; sample = strtok(NULL, " ")) {
        samples[count++] = strtof(sample, NULL);
    }
    VoirsConversion conversion;
    voirs_conversion_init(&conversion);
    for (int32_t i = 0; i < 6; i++) {
        if (strcmp(field[1], FORMATS[i]) == 0) {
            conversion.format = i;
        }
    }
    conversion.byte_order =
        strcmp(field[2], "little") == 0 ? VOIRS_BYTE_ORDER_LITTLE : VOIRS_BYTE_ORDER_BIG;
    conversion.layout = strcmp(field[3], "mono") == 0     ? VOIRS_CHANNEL_LAYOUT_MONO
                        : strcmp(field[3], "planar") == 0 ? VOIRS_CHANNEL_LAYOUT_STEREO_PLANAR
                                                          : VOIRS_CHANNEL_LAYOUT_STEREO_INTERLEAVED;
    VoirsAudioBuffer *audio;
    unsigned char bytes[1024];
    size_t size = 0;
    if (voirs_create_audio_buffer(samples, count, 24000, &audio) != VOIRS_STATUS_OK ||
        voirs_audio_convert(audio, &conversion, bytes, sizeof bytes, &size) != VOIRS_STATUS_OK) {
        fail(field[1], voirs_get_last_error());
        return;
    }
    char text[2049] = "";
    for (size_t i = 0; i < size; i++) {
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }
    fprintf(results, "conversion %s %s %s %s\n", field[1], field[2], field[3], text);
    if (strcmp(text, field[4]) != 0) {
        fail(field[1], text);
    }
    voirs_free_audio_buffer(audio);
}

static void check_setting(char **field) {
    VoirsPipeline *pipeline;
    if (voirs_create_pipeline(&pipeline) != VOIRS_STATUS_OK) {
        fail(field[1], voirs_get_last_error());
        return;
    }
    VoirsStatus status = strcmp(field[0], "set") == 0
                             ? voirs_set_config_value(pipeline, field[1], field[2])
                             : voirs_load_config_memory(pipeline, field[1], VOIRS_NUL_TERMINATED);
    const char *got = voirs_status_name(status);
    fprintf(results, "setting %s %s %s\n", field[1], field[2], got);
    if (strcmp(got, field[3]) != 0) {
        fail(field[1], got);
    }
    if (status != VOIRS_STATUS_OK && strcmp(field[4], "-") != 0 &&
        strstr(voirs_get_last_error(), field[4]) == NULL) {
        fail(field[1], voirs_get_last_error());
    }
    voirs_destroy_pipeline(pipeline);
}

int main(int argc, char **argv) {
    if (argc != 3 || (results = fopen(argv[2], "wb")) == NULL) {
        fprintf(stderr, "usage: conformance FOLDER RESULTS\n");
        return 2;
    }
    each_row(argv[1], "cases.tsv", 7, check_case);
    each_row(argv[1], "conversions.tsv", 5, check_conversion);
    each_row(argv[1], "settings.tsv", 5, check_setting);
    fclose(results);
    printf("%d passed, %d failed\n", checked - wrong, wrong);
    return wrong == 0 ? 0 : 1;
}
