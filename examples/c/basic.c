/* Speaks a sentence into a WAV file: basic [TEXT [FILE]]
 *
 * cc -std=c99 basic.c -o basic $(pkg-config --cflags --libs voirs)
 */
#include <stdio.h>
#include <voirs.h>

int main(int count, char **arguments) {
    const char *text = count > 1 ? arguments[1] : "Hello, world.";
    const char *path = count > 2 ? arguments[2] : "basic.wav";
    VoirsPipeline *pipeline = NULL;
    VoirsAudioBuffer *audio = NULL;

    /* After an error the calls that follow are left out; what is NULL may be freed. */
    VoirsStatus status = voirs_create_pipeline(&pipeline);
    if (status == VOIRS_STATUS_OK) {
        status = voirs_synthesize(pipeline, text, VOIRS_NUL_TERMINATED, &audio);
    }
    if (status == VOIRS_STATUS_OK) {
        status = voirs_audio_save_wav(audio, path, VOIRS_SAMPLE_FORMAT_I16);
    }
    if (status == VOIRS_STATUS_OK) {
        printf("%s: %.2f s at %u Hz\n", path, voirs_audio_get_duration(audio),
               (unsigned)voirs_audio_get_sample_rate(audio));
    } else {
        fprintf(stderr, "%s\n", voirs_get_last_error());
    }

    voirs_free_audio_buffer(audio);
    voirs_destroy_pipeline(pipeline);
    return status == VOIRS_STATUS_OK ? 0 : 1;
}
