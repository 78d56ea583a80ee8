# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_voirs_global_optspecs
    string join \n h/help V/version
end

function __fish_voirs_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_voirs_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_voirs_using_subcommand
    set -l cmd (__fish_voirs_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c voirs -n "__fish_voirs_needs_command" -s h -l help -d 'Print help'
complete -c voirs -n "__fish_voirs_needs_command" -s V -l version -d 'Print version'
complete -c voirs -n "__fish_voirs_needs_command" -f -a "say" -d 'Speak a text into a WAV, FLAC or MP3 file'
complete -c voirs -n "__fish_voirs_needs_command" -f -a "phonemes" -d 'Print the phonemes of a text'
complete -c voirs -n "__fish_voirs_needs_command" -f -a "voices" -d 'List the voices'
complete -c voirs -n "__fish_voirs_needs_command" -f -a "bench" -d 'Measure speed on this machine'
complete -c voirs -n "__fish_voirs_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c voirs -n "__fish_voirs_needs_command" -f -a "man" -d 'Print the manual page (roff)'
complete -c voirs -n "__fish_voirs_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c voirs -n "__fish_voirs_using_subcommand say" -s f -l file -d 'Read the text from a file' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand say" -s o -l output -d 'The file to write, in the format that its extension names; "-" is standard output. Without it, standard output when that is not a terminal' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand say" -l timings -d 'Write when words, phonemes and so on are heard into a file: subtitles (.srt, .vtt), a Praat TextGrid (.TextGrid), JSON (.json) or Audacity labels (.txt), by its extension' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand say" -l timings-format -d 'The format of --timings, whatever its extension; vtt-words has a cue for each word' -r -f -a "srt\t''
vtt\t''
vtt-words\t''
textgrid\t''
json\t''
audacity\t''"
complete -c voirs -n "__fish_voirs_using_subcommand say" -l format -d 'The format: wav, flac or mp3. By default what the file\'s extension names, and else wav. To standard output, only wav is written while it is made' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l bit-depth -d 'Bits of a sample: 16, 24, 32 or f32 for WAV, 16 or 24 for FLAC' -r -f -a "16\t''
24\t''
32\t''
f32\t''"
complete -c voirs -n "__fish_voirs_using_subcommand say" -l bitrate -d 'Constant bit rate of MP3 in kbit/s, such as 64' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l quality -d 'Quality of MP3 at a variable bit rate, 0 (best) to 9 (smallest); by default 2' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -s v -l voice -d 'The voice, by name, or by name#speaker' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l voice-directory -d 'A folder of voices; repeatable. The user\'s and the system\'s are looked through after it' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand say" -l voice-file -d 'The voice, from a voice pack or a Piper voice\'s ONNX file' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand say" -l accent -d 'The accent, such as en-US; by default the voice\'s own' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l lexicon -d 'A pronunciation lexicon, PLS or lines of word, tab, phonemes; repeatable' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand say" -l audio-directory -d 'The folder whose WAV files SSML may play' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand say" -l lexicon-directory -d 'The folder whose lexicons SSML may name' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand say" -s r -l rate -d 'Speed, 0.25 to 4; 2 is twice as fast' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -s p -l pitch -d 'Pitch shift in semitones, -24 to 24' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l volume -d 'Linear gain, 0 to 10; peaks are limited to -1 dB' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l sample-rate -d 'Samples per second, 8000 to 192000; by default the voice\'s own, 24000' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -s s -l seed -d 'Chooses the noise in the voice; same seed, same samples' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l sentence-pause -d 'Pause between sentences in seconds' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l paragraph-pause -d 'Pause between paragraphs in seconds' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -s t -l threads -d 'Threads; by default one for each processor' -r
complete -c voirs -n "__fish_voirs_using_subcommand say" -l batch -d 'Speak every line into a file of its own, 00001.wav and so on, in the folder that --output names'
complete -c voirs -n "__fish_voirs_using_subcommand say" -l ssml -d 'The text is an SSML document'
complete -c voirs -n "__fish_voirs_using_subcommand say" -s q -l quiet -d 'No progress bar and no warnings'
complete -c voirs -n "__fish_voirs_using_subcommand say" -s h -l help -d 'Print help'
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -s v -l voice -d 'The voice, by name, or by name#speaker' -r
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -l voice-directory -d 'A folder of voices; repeatable. The user\'s and the system\'s are looked through after it' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -l voice-file -d 'The voice, from a voice pack or a Piper voice\'s ONNX file' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -l accent -d 'The accent, such as en-US; by default the voice\'s own' -r
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -l lexicon -d 'A pronunciation lexicon, PLS or lines of word, tab, phonemes; repeatable' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -l audio-directory -d 'The folder whose WAV files SSML may play' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -l lexicon-directory -d 'The folder whose lexicons SSML may name' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -l ssml -d 'The text is an SSML document'
complete -c voirs -n "__fish_voirs_using_subcommand phonemes" -s h -l help -d 'Print help'
complete -c voirs -n "__fish_voirs_using_subcommand voices; and not __fish_seen_subcommand_from add help" -l voice-directory -d 'A folder of voices; repeatable. The user\'s and the system\'s are looked through after it' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand voices; and not __fish_seen_subcommand_from add help" -l language -d 'Only voices of this language, such as en or en-US' -r
complete -c voirs -n "__fish_voirs_using_subcommand voices; and not __fish_seen_subcommand_from add help" -l gender -d 'Only voices of this gender: female, male, neutral, unknown' -r
complete -c voirs -n "__fish_voirs_using_subcommand voices; and not __fish_seen_subcommand_from add help" -l json -d 'Print JSON'
complete -c voirs -n "__fish_voirs_using_subcommand voices; and not __fish_seen_subcommand_from add help" -s h -l help -d 'Print help'
complete -c voirs -n "__fish_voirs_using_subcommand voices; and not __fish_seen_subcommand_from add help" -f -a "add" -d 'Check voices and copy them into a folder of voices'
complete -c voirs -n "__fish_voirs_using_subcommand voices; and not __fish_seen_subcommand_from add help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c voirs -n "__fish_voirs_using_subcommand voices; and __fish_seen_subcommand_from add" -l to -d 'The folder; by default the user\'s own' -r -F
complete -c voirs -n "__fish_voirs_using_subcommand voices; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c voirs -n "__fish_voirs_using_subcommand voices; and __fish_seen_subcommand_from help" -f -a "add" -d 'Check voices and copy them into a folder of voices'
complete -c voirs -n "__fish_voirs_using_subcommand voices; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c voirs -n "__fish_voirs_using_subcommand bench" -s v -l voice -d 'The voice, by name or by file' -r
complete -c voirs -n "__fish_voirs_using_subcommand bench" -s t -l threads -d 'Threads' -r
complete -c voirs -n "__fish_voirs_using_subcommand bench" -l rounds -d 'Rounds of each text' -r
complete -c voirs -n "__fish_voirs_using_subcommand bench" -l serve -d 'Answer commands on standard input with a line of JSON each: "run short", "run long", "speak FILE" of text, "phonemes FILE" of an utterance a line, "load"'
complete -c voirs -n "__fish_voirs_using_subcommand bench" -s h -l help -d 'Print help'
complete -c voirs -n "__fish_voirs_using_subcommand completions" -s h -l help -d 'Print help'
complete -c voirs -n "__fish_voirs_using_subcommand man" -s h -l help -d 'Print help'
complete -c voirs -n "__fish_voirs_using_subcommand help; and not __fish_seen_subcommand_from say phonemes voices bench completions man help" -f -a "say" -d 'Speak a text into a WAV, FLAC or MP3 file'
complete -c voirs -n "__fish_voirs_using_subcommand help; and not __fish_seen_subcommand_from say phonemes voices bench completions man help" -f -a "phonemes" -d 'Print the phonemes of a text'
complete -c voirs -n "__fish_voirs_using_subcommand help; and not __fish_seen_subcommand_from say phonemes voices bench completions man help" -f -a "voices" -d 'List the voices'
complete -c voirs -n "__fish_voirs_using_subcommand help; and not __fish_seen_subcommand_from say phonemes voices bench completions man help" -f -a "bench" -d 'Measure speed on this machine'
complete -c voirs -n "__fish_voirs_using_subcommand help; and not __fish_seen_subcommand_from say phonemes voices bench completions man help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c voirs -n "__fish_voirs_using_subcommand help; and not __fish_seen_subcommand_from say phonemes voices bench completions man help" -f -a "man" -d 'Print the manual page (roff)'
complete -c voirs -n "__fish_voirs_using_subcommand help; and not __fish_seen_subcommand_from say phonemes voices bench completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c voirs -n "__fish_voirs_using_subcommand help; and __fish_seen_subcommand_from voices" -f -a "add" -d 'Check voices and copy them into a folder of voices'
