using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Turns text into weighted n-grams: a sparse vector named <c>column.words</c> or
/// <c>column.chars</c>; the text stays for later steps.</summary>
/// <param name="columns">Text; any other column but a vector is read as one.</param>
/// <param name="options">Which n-grams and how they weigh; null means the defaults.</param>
/// <remarks>Memory while fitting: about 50 bytes for each different n-gram of the
/// training rows. Source: Salton and Buckley (1988).</remarks>
public sealed class TextTfIdfTransform(ColumnSelector columns, TextTfIdfOptions? options = null) : Transform(columns)
{
    /// <summary>Which n-grams and how they weigh.</summary>
    public TextTfIdfOptions Options { get; } = (options ?? new TextTfIdfOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Text;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        int rows = context.Block.Rows;
        var vocabularies = new TextVocabulary[context.Inputs.Length];
        double[][] weights = new double[vocabularies.Length][];
        for (int input = 0; input < vocabularies.Length; input++)
        {
            TextSlot text = context.Block.Text(context.Inputs[input]);
            TextSplit split = TextSplit.Resolve(Options.Analyzer, Options.NGrams, Options.Lowercase, text, rows);
            (string[] terms, int[] documents) = new NGramCounter(split).Count(text, rows, Options, context.CancellationToken);
            vocabularies[input] = new TextVocabulary(split, terms);
            weights[input] = Options.InverseDocumentFrequency
                ? [.. documents.Select(count => Math.Log((1.0 + rows) / (1.0 + count)) + 1)]
                : [];
        }

        SlotSpec[] outputs = [.. context.Specs.Select((spec, input) => Describe(spec, vocabularies[input]))];
        return new FittedTextTfIdf(context.Specs, outputs, vocabularies, weights, Options);
    }

    private static SlotSpec Describe(SlotSpec spec, TextVocabulary vocabulary)
    {
        string suffix = vocabulary.Split.Analyzer == TextAnalyzer.Words ? "words" : "chars";
        return SlotSpec.Sparse(
            $"{spec.Name}.{suffix}", [.. vocabulary.Terms.Select(term => new Feature($"{spec.Name}.{suffix}:{term}", spec.Name))]);
    }
}
