using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Turns text into hashed n-grams: a sparse vector named <c>column.words-hash</c> or
/// <c>column.chars-hash</c>; the text stays for later steps.</summary>
/// <param name="columns">Text; any other column but a vector is read as one.</param>
/// <param name="options">Which n-grams, how many columns, and how they weigh; null means the defaults.</param>
/// <remarks>Source: Weinberger et al., Feature hashing for large scale multitask learning (2009). A vocabulary
/// (<see cref="TextTfIdfTransform"/>) tells what each column means; hashing bounds memory.</remarks>
public sealed class TextHashTransform(ColumnSelector columns, TextHashOptions? options = null) : Transform(columns)
{
    private const int RowsBetweenPolls = 1024;

    /// <summary>Which n-grams, how many columns, and how they weigh.</summary>
    public TextHashOptions Options { get; } = (options ?? new TextHashOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Text;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        var splits = new TextSplit[context.Inputs.Length];
        double[][] weights = new double[splits.Length][];
        var outputs = new SlotSpec[splits.Length];
        for (int input = 0; input < splits.Length; input++)
        {
            TextSlot text = context.Block.Text(context.Inputs[input]);
            splits[input] = TextSplit.Resolve(Options.Analyzer, Options.NGrams, Options.Lowercase, text, context.Block.Rows);
            weights[input] = Options.InverseDocumentFrequency ? Weights(text, splits[input], context) : [];
            string name = context.Specs[input].Name;
            string slot = $"{name}.{(splits[input].Analyzer == TextAnalyzer.Words ? "words" : "chars")}-hash";
            outputs[input] = SlotSpec.Sparse(
                slot,
                [.. Enumerable.Range(0, 1 << Options.Bits).Select(
                    i => new Feature(string.Create(CultureInfo.InvariantCulture, $"{slot}:{i}"), name))]);
        }

        return new FittedTextHash(context.Specs, outputs, splits, weights, Options);
    }

    private double[] Weights(TextSlot text, TextSplit split, FitContext context)
    {
        int[] documents = new int[1 << Options.Bits];
        var hashing = new TextHashing(split, (uint)documents.Length - 1, Options.Seed, Options.Signed);
        var scratch = new TextScratch();
        int rows = context.Block.Rows;
        for (int row = 0; row < rows; row++)
        {
            if (row % RowsBetweenPolls == 0)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
            }

            if (text.IsMissing(row))
            {
                continue;
            }

            hashing.Count(text[row], scratch);
            foreach (int column in scratch.Columns)
            {
                documents[column]++;
            }
        }

        return [.. documents.Select(count => Math.Log((1.0 + rows) / (1.0 + count)) + 1)];
    }
}
