/* Settings: by name, as JSON, for one request; and errors that say what to do.
 *
 * cc -std=c99 configuration.c -o configuration $(pkg-config --cflags --libs voirs)
 */
#include <stdio.h>
#include <string.h>
#include <voirs.h>

/* Everything that is known about this thread's last error. */
static void explain(void) {
    VoirsErrorDetails error;
    size_t i;
    voirs_error_details_init(&error);
    if (voirs_get_error_details(&error) != VOIRS_STATUS_OK || error.code == VOIRS_STATUS_OK) {
        return;
    }
    printf("%s (%d): %s\n", error.name, (int)error.code, error.message);
    if (error.hint != NULL) {
        printf("  %s\n", error.hint);
    }
    if (error.cause != NULL) {
        printf("  because: %s\n", error.cause);
    }
    for (i = 0; i < error.argument_count; i++) {
        printf("  %s = %s\n", error.arguments[i].name, error.arguments[i].value);
    }
}

static VoirsStatus list(void) {
    VoirsSettingInfo info;
    size_t i;
    voirs_setting_info_init(&info);
    for (i = 0; i < voirs_get_setting_count(); i++) {
        VoirsStatus status = voirs_get_setting_info(i, &info);
        if (status != VOIRS_STATUS_OK) {
            return status;
        }
        printf("%-16s %s (%s)\n", info.name, info.description, info.range);
    }
    return VOIRS_STATUS_OK;
}

static VoirsStatus use(const VoirsPipeline *pipeline) {
    static const char JSON[] = "{\"rate\": 1.25, \"volume\": 0.8}";
    VoirsSynthesisConfig config;
    VoirsBytes *json = NULL;
    VoirsAudioBuffer *audio = NULL;
    VoirsStatus status = voirs_load_config_memory(pipeline, JSON, strlen(JSON));
    if (status == VOIRS_STATUS_OK) {
        status = voirs_set_config_value(pipeline, "pitch", "-2");
    }
    if (status == VOIRS_STATUS_OK) {
        status = voirs_save_config_memory(pipeline, &json);
    }
    if (status == VOIRS_STATUS_OK) {
        printf("%s\n", voirs_bytes_get_text(json));
    }
    voirs_free_bytes(json);

    /* These fail, and change nothing. */
    if (voirs_set_config_value(pipeline, "rat", "1.2") != VOIRS_STATUS_OK) {
        explain();
    }
    if (voirs_set_config_value(pipeline, "rate", "fast") != VOIRS_STATUS_OK) {
        explain();
    }

    /* One request with other settings: the pipeline's, changed. */
    voirs_synthesis_config_init(&config);
    if (status == VOIRS_STATUS_OK) {
        status = voirs_get_synthesis_config(pipeline, &config);
    }
    config.seed = 7;
    config.sample_rate = 48000;
    if (status == VOIRS_STATUS_OK) {
        status = voirs_synthesize_with_config(pipeline, "A little faster, and lower.",
                                              VOIRS_NUL_TERMINATED, &config, &audio);
    }
    if (status == VOIRS_STATUS_OK) {
        status = voirs_audio_save_wav(audio, "configuration.wav", VOIRS_SAMPLE_FORMAT_I24);
    }
    voirs_free_audio_buffer(audio);
    return status;
}

int main(void) {
    VoirsPipelineConfig config;
    VoirsPipeline *pipeline = NULL;
    VoirsStatus status;
    voirs_pipeline_config_init(&config);
    config.threads = 1;
    config.max_text_bytes = 100000;
    status = voirs_create_pipeline_with_config(&config, &pipeline);
    if (status == VOIRS_STATUS_OK) {
        status = list();
    }
    if (status == VOIRS_STATUS_OK) {
        status = use(pipeline);
    }
    if (status != VOIRS_STATUS_OK) {
        explain();
    }
    voirs_destroy_pipeline(pipeline);
    return status == VOIRS_STATUS_OK ? 0 : 1;
}
