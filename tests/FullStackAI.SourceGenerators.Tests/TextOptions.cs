using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FullStackAI.SourceGenerators.Tests;

/// <summary>A text that carries metadata, as items of a project do.</summary>
internal interface IOptionsOfText
{
    /// <summary>The metadata, by the names a generator asks for.</summary>
    IReadOnlyDictionary<string, string> Options { get; }
}

/// <summary>Hands the metadata of texts to a generator.</summary>
internal sealed class TextOptions : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(new Dictionary<string, string>());

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        textFile is IOptionsOfText text ? new Values(text.Options) : GlobalOptions;

    private sealed class Values(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
