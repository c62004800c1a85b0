using System.CommandLine;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Cli.Options;

/// <summary>One option of the command line that sets an option of tree trainers.</summary>
/// <param name="Option">As it is typed.</param>
/// <param name="Boost">Sets it for boosting and symmetric trees; null when they have none such.</param>
/// <param name="Plant">Sets it for forests; null when they have none such.</param>
internal sealed record TreeOption(
    Option Option,
    Func<BoostingOptions, ParseResult, BoostingOptions>? Boost,
    Func<ForestOptions, ParseResult, ForestOptions>? Plant)
{
    /// <summary>The trainers that take it, for help and errors.</summary>
    internal string Takers => (Boost, Plant) switch
    {
        (not null, not null) => "boosting, symmetric, forest, extra-trees",
        (not null, null) => "boosting, symmetric",
        _ => "forest, extra-trees",
    };

    /// <summary>Whether the command line gives it.</summary>
    internal bool IsGiven(ParseResult parsed) => parsed.GetResult(Option) is { Implicit: false };

    /// <summary>An option of one value.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="help">What it does, its range and its default.</param>
    /// <param name="value">The word for the value in the help.</param>
    /// <param name="boost">Sets it for boosting; null when it has none such.</param>
    /// <param name="plant">Sets it for forests; null when they have none such.</param>
    internal static TreeOption Of<T>(
        string name, string help, string value, Func<BoostingOptions, T, BoostingOptions>? boost,
        Func<ForestOptions, T, ForestOptions>? plant = null) =>
        Of(new Option<T>(name) { Description = help, HelpName = value }, boost, plant);

    /// <summary>An option of one value that is parsed in its own way.</summary>
    internal static TreeOption Of<T>(
        Option<T> option, Func<BoostingOptions, T, BoostingOptions>? boost, Func<ForestOptions, T, ForestOptions>? plant = null) => new(
        option,
        boost is null ? null : (options, parsed) => boost(options, parsed.GetValue(option)!),
        plant is null ? null : (options, parsed) => plant(options, parsed.GetValue(option)!));
}
