using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Turns text into weighted n-grams.</summary>
public sealed class FittedTextTfIdf : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "text-tf-idf";

    private readonly TextVocabulary[] _vocabularies;
    private readonly double[][] _weights;
    private readonly TermWeighting _weighting;

    internal FittedTextTfIdf(
        IReadOnlyList<SlotSpec> inputs,
        IReadOnlyList<SlotSpec> outputs,
        TextVocabulary[] vocabularies,
        double[][] weights,
        TextTfIdfOptions options)
        : base(inputs, outputs)
    {
        _vocabularies = vocabularies;
        _weights = weights;
        _weighting = new TermWeighting(options.Sublinear, options.Norm, options.Length);
    }

    private FittedTextTfIdf(ComponentReader reader)
        : base(reader)
    {
        _weighting = TermWeighting.Read(reader);
        Require(reader, Outputs.Count == Inputs.Count && All(Inputs, SlotKind.Text) && All(Outputs, SlotKind.Sparse));
        _vocabularies = new TextVocabulary[Inputs.Count];
        _weights = new double[Inputs.Count][];
        for (int input = 0; input < _vocabularies.Length; input++)
        {
            _vocabularies[input] = new TextVocabulary(TextSplit.Read(reader), reader.ReadStrings());
            _weights[input] = reader.ReadDoubles();
            int width = Outputs[input].Width;
            Require(reader, _vocabularies[input].Terms.Count == width && (_weights[input].Length == 0 || _weights[input].Length == width));
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>Whether a count c weighs 1 + ln c rather than c.</summary>
    public bool Sublinear => _weighting.Sublinear;

    /// <summary>How the vector of a text is brought to length 1.</summary>
    public TextNorm Norm => _weighting.Norm;

    /// <summary>The length that vectors are brought to, where there is a norm.</summary>
    public double Length => _weighting.Length;

    /// <summary>The n-grams of an input by column.</summary>
    /// <param name="input">In [0, inputs).</param>
    public IReadOnlyList<string> TermsOf(int input) => _vocabularies[input].Terms;

    /// <summary>[n-grams]; what each count of an input is multiplied by; empty means 1.</summary>
    /// <param name="input">In [0, inputs).</param>
    public ReadOnlySpan<double> WeightsOf(int input) => _weights[input];

    /// <summary>Whether an input is split into words or characters.</summary>
    /// <param name="input">In [0, inputs).</param>
    public TextAnalyzer AnalyzerOf(int input) => _vocabularies[input].Split.Analyzer;

    /// <summary>The lengths of an input's n-grams.</summary>
    /// <param name="input">In [0, inputs).</param>
    public NGramRange NGramsOf(int input) => _vocabularies[input].Split.NGrams;

    /// <summary>Whether letters of an input are made lower-case.</summary>
    /// <param name="input">In [0, inputs).</param>
    public bool LowercaseOf(int input) => _vocabularies[input].Split.Lowercase;

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedTextTfIdf Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int input = 0; input < inputs.Length; input++)
        {
            TextSlot text = block.Text(inputs[input]);
            SparseSlot vectors = block.Sparse(outputs[input]);
            TextScratch scratch = block.Scratch<TextScratch>(outputs[input]);
            for (int row = 0; row < block.Rows; row++)
            {
                if (!text.IsMissing(row))
                {
                    _vocabularies[input].Count(text[row], scratch);
                    _weighting.Weigh(scratch.Columns, scratch.Counts, _weights[input], vectors);
                }

                vectors.EndRow();
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        _weighting.Write(writer);
        for (int input = 0; input < _vocabularies.Length; input++)
        {
            _vocabularies[input].Split.Write(writer);
            writer.WriteStrings(_vocabularies[input].Terms);
            writer.WriteDoubles(_weights[input]);
        }
    }
}
