/* Synthesis through C by the protocol of benches/README.md: "whole short" and
   "whole long" on standard input are answered by a line of JSON.
   usage: server TEXTS-FOLDER */

#define _POSIX_C_SOURCE 199309L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "voirs.h"

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static char *read_text(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.txt", folder, name);
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 16);
    if (file == NULL || text == NULL || fread(text, 1, (1 << 16) - 1, file) == 0) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    fclose(file);
    return text;
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "benches/texts";
    char *texts[] = {read_text(folder, "short"), read_text(folder, "long")};
    VoirsPipelineConfig config;
    voirs_pipeline_config_init(&config);
    config.threads = 1;
    VoirsPipeline *pipeline;
    VoirsAudioBuffer *audio;
    if (voirs_create_pipeline_with_config(&config, &pipeline) != VOIRS_STATUS_OK ||
        voirs_synthesize(pipeline, "Warm up, please.", VOIRS_NUL_TERMINATED, &audio) !=
            VOIRS_STATUS_OK) {
        fprintf(stderr, "%s\n", voirs_get_last_error());
        return 1;
    }
    voirs_free_audio_buffer(audio);
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const char *text = texts[strncmp(line, "whole long", 10) == 0];
        double start = now();
        VoirsStatus status = voirs_synthesize(pipeline, text, VOIRS_NUL_TERMINATED, &audio);
        double seconds = now() - start;
        if (status != VOIRS_STATUS_OK) {
            printf("{\"error\": \"%s\"}\n", voirs_status_name(status));
        } else {
            printf("{\"seconds\": %.9f, \"audio_seconds\": %.3f}\n", seconds,
                   voirs_audio_get_duration(audio));
            voirs_free_audio_buffer(audio);
        }
        fflush(stdout);
    }
    voirs_destroy_pipeline(pipeline);
    free(texts[0]);
    free(texts[1]);
    return 0;
}
