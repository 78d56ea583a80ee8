// The wrapper without exceptions: results, and a memory resource as the allocator.

#include <voirs.hpp>

#if VOIRS_HAS_EXCEPTIONS
#error "to be compiled with -fno-exceptions"
#endif

#include <atomic>
#include <cstdio>

namespace {

/// Counts the bytes that are out.
class Counting : public std::pmr::memory_resource {
  public:
    std::atomic<std::size_t> out{0};

  private:
    void *do_allocate(std::size_t size, std::size_t alignment) override {
        out += size;
        return std::pmr::new_delete_resource()->allocate(size, alignment);
    }
    void do_deallocate(void *pointer, std::size_t size, std::size_t alignment) override {
        out -= size;
        std::pmr::new_delete_resource()->deallocate(pointer, size, alignment);
    }
    bool do_is_equal(const std::pmr::memory_resource &other) const noexcept override {
        return this == &other;
    }
};

int failures = 0;

void check(bool holds, const char *what) {
    if (holds)
        return;
    ++failures;
    std::fprintf(stderr, "failed: %s\n", what);
}

void run(Counting &memory) {
    const auto pipeline = voirs::Pipeline::try_create();
    check(pipeline.has_value(), "a pipeline");
    if (!pipeline)
        return;
    const auto audio = pipeline->try_synthesize("Without exceptions.");
    check(audio && audio->size() > 12000, "audio");
    check(memory.out >= audio->size() * sizeof(float), "samples come from the resource");

    std::size_t count = 0;
    const auto pushed = pipeline->try_synthesize_streaming(
        "Without exceptions.", [&](const voirs::Event &event) { count += event.samples().size(); });
    check(pushed && count == audio->size(), "events");

    const auto refused = pipeline->try_set("rate", "fast");
    check(refused.status() == VOIRS_STATUS_INVALID_SETTING, "a bad setting");
    check(refused.error().hint().find("0.25") != std::string::npos, "its hint");

    const auto report = voirs::try_leak_report();
    check(report && report->text().find('\n') != std::string_view::npos, "a leak report");
}

} // namespace

int main() {
    static Counting memory;
    check(voirs::try_set_allocator(memory).has_value(), "the allocator");
    check(voirs::try_enable_leak_tracking().has_value(), "leak tracking");
    run(memory);
    voirs::trim_memory();
    check(memory.out == 0, "everything is given back");
    return failures == 0 ? 0 : 1;
}
