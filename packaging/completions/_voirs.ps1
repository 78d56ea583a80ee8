
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'voirs' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'voirs'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'voirs' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('say', 'say', [CompletionResultType]::ParameterValue, 'Speak a text into a WAV, FLAC or MP3 file')
            [CompletionResult]::new('phonemes', 'phonemes', [CompletionResultType]::ParameterValue, 'Print the phonemes of a text')
            [CompletionResult]::new('voices', 'voices', [CompletionResultType]::ParameterValue, 'List the voices')
            [CompletionResult]::new('bench', 'bench', [CompletionResultType]::ParameterValue, 'Measure speed on this machine')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page (roff)')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'voirs;say' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read the text from a file')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read the text from a file')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write, in the format that its extension names; "-" is standard output. Without it, standard output when that is not a terminal')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write, in the format that its extension names; "-" is standard output. Without it, standard output when that is not a terminal')
            [CompletionResult]::new('--timings', '--timings', [CompletionResultType]::ParameterName, 'Write when words, phonemes and so on are heard into a file: subtitles (.srt, .vtt), a Praat TextGrid (.TextGrid), JSON (.json) or Audacity labels (.txt), by its extension')
            [CompletionResult]::new('--timings-format', '--timings-format', [CompletionResultType]::ParameterName, 'The format of --timings, whatever its extension; vtt-words has a cue for each word')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format: wav, flac or mp3. By default what the file''s extension names, and else wav. To standard output, only wav is written while it is made')
            [CompletionResult]::new('--bit-depth', '--bit-depth', [CompletionResultType]::ParameterName, 'Bits of a sample: 16, 24, 32 or f32 for WAV, 16 or 24 for FLAC')
            [CompletionResult]::new('--bitrate', '--bitrate', [CompletionResultType]::ParameterName, 'Constant bit rate of MP3 in kbit/s, such as 64')
            [CompletionResult]::new('--quality', '--quality', [CompletionResultType]::ParameterName, 'Quality of MP3 at a variable bit rate, 0 (best) to 9 (smallest); by default 2')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'The voice, by name, or by name#speaker')
            [CompletionResult]::new('--voice', '--voice', [CompletionResultType]::ParameterName, 'The voice, by name, or by name#speaker')
            [CompletionResult]::new('--voice-directory', '--voice-directory', [CompletionResultType]::ParameterName, 'A folder of voices; repeatable. The user''s and the system''s are looked through after it')
            [CompletionResult]::new('--voice-file', '--voice-file', [CompletionResultType]::ParameterName, 'The voice, from a voice pack or a Piper voice''s ONNX file')
            [CompletionResult]::new('--accent', '--accent', [CompletionResultType]::ParameterName, 'The accent, such as en-US; by default the voice''s own')
            [CompletionResult]::new('--lexicon', '--lexicon', [CompletionResultType]::ParameterName, 'A pronunciation lexicon, PLS or lines of word, tab, phonemes; repeatable')
            [CompletionResult]::new('--audio-directory', '--audio-directory', [CompletionResultType]::ParameterName, 'The folder whose WAV files SSML may play')
            [CompletionResult]::new('--lexicon-directory', '--lexicon-directory', [CompletionResultType]::ParameterName, 'The folder whose lexicons SSML may name')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Speed, 0.25 to 4; 2 is twice as fast')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Speed, 0.25 to 4; 2 is twice as fast')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Pitch shift in semitones, -24 to 24')
            [CompletionResult]::new('--pitch', '--pitch', [CompletionResultType]::ParameterName, 'Pitch shift in semitones, -24 to 24')
            [CompletionResult]::new('--volume', '--volume', [CompletionResultType]::ParameterName, 'Linear gain, 0 to 10; peaks are limited to -1 dB')
            [CompletionResult]::new('--sample-rate', '--sample-rate', [CompletionResultType]::ParameterName, 'Samples per second, 8000 to 192000; by default the voice''s own, 24000')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Chooses the noise in the voice; same seed, same samples')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Chooses the noise in the voice; same seed, same samples')
            [CompletionResult]::new('--sentence-pause', '--sentence-pause', [CompletionResultType]::ParameterName, 'Pause between sentences in seconds')
            [CompletionResult]::new('--paragraph-pause', '--paragraph-pause', [CompletionResultType]::ParameterName, 'Pause between paragraphs in seconds')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Threads; by default one for each processor')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Threads; by default one for each processor')
            [CompletionResult]::new('--batch', '--batch', [CompletionResultType]::ParameterName, 'Speak every line into a file of its own, 00001.wav and so on, in the folder that --output names')
            [CompletionResult]::new('--ssml', '--ssml', [CompletionResultType]::ParameterName, 'The text is an SSML document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress bar and no warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress bar and no warnings')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'voirs;phonemes' {
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'The voice, by name, or by name#speaker')
            [CompletionResult]::new('--voice', '--voice', [CompletionResultType]::ParameterName, 'The voice, by name, or by name#speaker')
            [CompletionResult]::new('--voice-directory', '--voice-directory', [CompletionResultType]::ParameterName, 'A folder of voices; repeatable. The user''s and the system''s are looked through after it')
            [CompletionResult]::new('--voice-file', '--voice-file', [CompletionResultType]::ParameterName, 'The voice, from a voice pack or a Piper voice''s ONNX file')
            [CompletionResult]::new('--accent', '--accent', [CompletionResultType]::ParameterName, 'The accent, such as en-US; by default the voice''s own')
            [CompletionResult]::new('--lexicon', '--lexicon', [CompletionResultType]::ParameterName, 'A pronunciation lexicon, PLS or lines of word, tab, phonemes; repeatable')
            [CompletionResult]::new('--audio-directory', '--audio-directory', [CompletionResultType]::ParameterName, 'The folder whose WAV files SSML may play')
            [CompletionResult]::new('--lexicon-directory', '--lexicon-directory', [CompletionResultType]::ParameterName, 'The folder whose lexicons SSML may name')
            [CompletionResult]::new('--ssml', '--ssml', [CompletionResultType]::ParameterName, 'The text is an SSML document')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'voirs;voices' {
            [CompletionResult]::new('--voice-directory', '--voice-directory', [CompletionResultType]::ParameterName, 'A folder of voices; repeatable. The user''s and the system''s are looked through after it')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Only voices of this language, such as en or en-US')
            [CompletionResult]::new('--gender', '--gender', [CompletionResultType]::ParameterName, 'Only voices of this gender: female, male, neutral, unknown')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Check voices and copy them into a folder of voices')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'voirs;voices;add' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The folder; by default the user''s own')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'voirs;voices;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Check voices and copy them into a folder of voices')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'voirs;voices;help;add' {
            break
        }
        'voirs;voices;help;help' {
            break
        }
        'voirs;bench' {
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'The voice, by name or by file')
            [CompletionResult]::new('--voice', '--voice', [CompletionResultType]::ParameterName, 'The voice, by name or by file')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Threads')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Threads')
            [CompletionResult]::new('--rounds', '--rounds', [CompletionResultType]::ParameterName, 'Rounds of each text')
            [CompletionResult]::new('--serve', '--serve', [CompletionResultType]::ParameterName, 'Answer commands on standard input with a line of JSON each: "run short", "run long", "speak FILE" of text, "phonemes FILE" of an utterance a line, "load"')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'voirs;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'voirs;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'voirs;help' {
            [CompletionResult]::new('say', 'say', [CompletionResultType]::ParameterValue, 'Speak a text into a WAV, FLAC or MP3 file')
            [CompletionResult]::new('phonemes', 'phonemes', [CompletionResultType]::ParameterValue, 'Print the phonemes of a text')
            [CompletionResult]::new('voices', 'voices', [CompletionResultType]::ParameterValue, 'List the voices')
            [CompletionResult]::new('bench', 'bench', [CompletionResultType]::ParameterValue, 'Measure speed on this machine')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page (roff)')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'voirs;help;say' {
            break
        }
        'voirs;help;phonemes' {
            break
        }
        'voirs;help;voices' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Check voices and copy them into a folder of voices')
            break
        }
        'voirs;help;voices;add' {
            break
        }
        'voirs;help;bench' {
            break
        }
        'voirs;help;completions' {
            break
        }
        'voirs;help;man' {
            break
        }
        'voirs;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
