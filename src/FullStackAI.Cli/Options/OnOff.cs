using System.CommandLine;
using System.CommandLine.Parsing;

namespace FullStackAI.Cli.Options;

/// <summary>What an option that is written <c>on</c> or <c>off</c> says.</summary>
/// <remarks>Not a boolean: the parser of command lines gives a boolean option no word but <c>true</c>
/// and <c>false</c>, and takes any other for an argument of its own.</remarks>
internal enum OnOff
{
    Off,
    On,
}

/// <summary>Makes and reads options that are on, off, or left to detection.</summary>
internal static class OnOffOption
{
    internal static Option<OnOff?> Make(string name, string description)
    {
        var option = new Option<OnOff?>(name) { Description = description, HelpName = "on|off", CustomParser = Parse };
        option.CompletionSources.Clear(); // the enumeration's own names
        option.CompletionSources.Add("on", "off");
        return option;
    }

    /// <summary>True for on, false for off, null where the option is not given.</summary>
    internal static bool? Read(this ParseResult parsed, Option<OnOff?> option) =>
        parsed.GetValue(option) is { } word ? word == OnOff.On : null;

    private static OnOff? Parse(ArgumentResult result)
    {
        string word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        switch (word.ToLowerInvariant())
        {
            case "on" or "true" or "yes":
                return OnOff.On;
            case "off" or "false" or "no":
                return OnOff.Off;
            default:
                result.AddError($"'{word}' is neither 'on' nor 'off'.");
                return null;
        }
    }
}
