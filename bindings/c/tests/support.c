#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

atomic_int failures;

void expect_status(VoirsStatus expected, VoirsStatus found, const char *call, const char *file,
                   int line) {
    const char *message = voirs_get_last_error();
    if (found != expected) {
        const char *names[] = {voirs_status_name(expected), voirs_status_name(found)};
        print_error("%s\n  is %s, not %s: %s\n", call, names[1] ? names[1] : "no status", names[0],
                    message ? message : "no error");
        _fail(file, line);
    }
    if (expected == VOIRS_STATUS_OK)
        return;
    if (!voirs_has_error() || voirs_get_last_error_code() != expected || !message || !*message) {
        print_error("%s\n  did not set the last error\n", call);
        _fail(file, line);
    }
}

void count_failure(const char *condition, const char *file, int line) {
    const char *message = voirs_get_last_error();
    fprintf(stderr, "%s:%d: not so: %s (%s)\n", file, line, condition,
            message ? message : "no error");
    atomic_fetch_add(&failures, 1);
}

void *poison(void) {
    static char place;
    return &place;
}

VoirsPipeline *new_pipeline(void) {
    VoirsPipeline *pipeline = NULL;
    OK(voirs_create_pipeline(&pipeline));
    assert_non_null(pipeline);
    return pipeline;
}

int begin_pipeline(void **state) {
    *state = new_pipeline();
    return 0;
}

int end_pipeline(void **state) {
    return voirs_destroy_pipeline(*state);
}

VoirsAudioBuffer *speak(const VoirsPipeline *pipeline, const char *text) {
    VoirsAudioBuffer *audio = NULL;
    OK(voirs_synthesize(pipeline, text, VOIRS_NUL_TERMINATED, &audio));
    assert_non_null(audio);
    return audio;
}

int same_audio(const VoirsAudioBuffer *a, const VoirsAudioBuffer *b) {
    size_t count = voirs_audio_get_sample_count(a);
    return count == voirs_audio_get_sample_count(b) &&
           memcmp(voirs_audio_get_samples(a), voirs_audio_get_samples(b), count * sizeof(float)) ==
               0;
}

int times(int full, int quick) {
    const char *how = getenv("VOIRS_TESTS");
    return how && strcmp(how, "quick") == 0 ? quick : full;
}

void sleep_milliseconds(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

double seconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

unsigned char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s: %s", path, strerror(errno));
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    unsigned char *data = malloc(*size + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, *size, file), *size);
    data[*size] = 0;
    fclose(file);
    return data;
}

void write_file(const char *path, const void *data, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static char folder[64];

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk) {
    (void)status, (void)type, (void)walk;
    return remove(path);
}

static void remove_folder(void) {
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

const char *temporary_path(const char *name) {
    static char path[256];
    if (!*folder) {
        strcpy(folder, "/tmp/voirs-c-test-XXXXXX");
        assert_non_null(mkdtemp(folder));
        atexit(remove_folder);
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

const char *repository_path(const char *name) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", VOIRS_ROOT, name);
    return path;
}

long memory_kib(const char *name) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kib = -1;
    assert_non_null(file);
    while (kib < 0 && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
            kib = atol(line + strlen(name) + 1);
    fclose(file);
    assert_true(kib >= 0);
    return kib;
}

/* The parent's side: reads all that the child writes, and waits for it. */
static void listen(pid_t child, int from, struct outcome *outcome) {
    char rest[1024];
    ssize_t count;
    outcome->output_size = 0;
    do {
        size_t room = sizeof outcome->output - 1 - outcome->output_size;
        count = room ? read(from, outcome->output + outcome->output_size, room)
                     : read(from, rest, sizeof rest);
        if (count > 0 && room)
            outcome->output_size += (size_t)count;
    } while (count > 0 || (count < 0 && errno == EINTR));
    outcome->output[outcome->output_size] = 0;
    close(from);
    assert_int_equal(waitpid(child, &outcome->status, 0), child);
}

static void run(const char *program, char *const arguments[], struct outcome *outcome) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp(program, arguments);
        _exit(127);
    }
    close(ends[1]);
    listen(child, ends[0], outcome);
}

void run_self(const char *argument, struct outcome *outcome) {
    char *arguments[] = {"test", (char *)argument, NULL};
    /* Under Valgrind the link itself leads to Valgrind. */
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(length > 0);
    self[length] = 0;
    run(self, arguments, outcome);
}

void run_program(char *const arguments[], struct outcome *outcome) {
    run(arguments[0], arguments, outcome);
}

void assert_exit(const struct outcome *outcome, int code) {
    if (!WIFEXITED(outcome->status) || WEXITSTATUS(outcome->status) != code)
        fail_msg("ended with status %#x: %s", (unsigned)outcome->status, outcome->output);
}

const char *piper_path(void) {
    const char *path = repository_path(".cache/voices/en_US-joe-medium.onnx");
    if (access(path, R_OK) == 0)
        return path;
    const char *wanted = getenv("VOIRS_TEST_VOICES");
    if (wanted && strcmp(wanted, "required") == 0)
        fail_msg("fetch the test voices with `cargo xtask voices --test`");
    return NULL;
}
