// VoiRS from C++: a file, words as they are heard, a task that is awaited, an error.
//
// c++ -std=c++17 speak.cpp -o speak $(pkg-config --cflags --libs voirs)

#include <iostream>
#include <string>
#include <voirs.hpp>

int main(int count, char **arguments) try {
    const std::string text =
        count > 1 ? arguments[1] : "It is 3:05 pm. Dr. Smith lives at 12 Elm St.";
    const auto pipeline = voirs::Pipeline::create();
    for (const voirs::VoiceInfo &voice : pipeline.voices()) {
        std::cout << voice.display_name << ", " << voice.language << '\n';
    }

    voirs::SynthesisConfig config;
    config.rate = 1.1F;
    const voirs::AudioBuffer audio = pipeline.synthesize(text, config);
    audio.save_wav("speak.wav");
    std::cout << audio.duration() << " s\n";

    voirs::Stream stream = pipeline.stream(text, config);
    for (const voirs::Event &event : stream) {
        if (event.kind() == VOIRS_EVENT_KIND_WORD) {
            std::cout << static_cast<double>(event.heard().begin) / stream.sample_rate()
                      << " s: " << event.text() << '\n';
        }
    }

    const voirs::Task task = pipeline.synthesize_async("In the background.");
    std::cout << "in the background: " << task.audio().duration() << " s\n";

    // Without exceptions: the same functions with try_ give a result or an error.
    if (const auto set = pipeline.try_set("rat", "1.2"); !set) {
        std::cout << set.error().message() << ". " << set.error().hint() << '\n';
    }
    return 0;
} catch (const voirs::Error &error) {
    std::cerr << error.name() << ": " << error.what() << ' ' << error.hint() << '\n';
    return 1;
}
