using System.Collections;
using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.Inference;

/// <summary>What a model says about many rows, kept as plain numbers: 8 bytes an output.</summary>
public sealed class Predictions : IReadOnlyList<Prediction>
{
    private readonly BundleManifest _manifest;
    private readonly double[] _outputs;

    internal Predictions(BundleManifest manifest, int rows, double[] outputs)
    {
        _manifest = manifest;
        _outputs = outputs;
        Count = rows;
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The number of outputs a row: one per class of a multiclass task, else 1.</summary>
    public int OutputCount => _manifest.OutputCount;

    /// <summary>[rows × outputs], row after row: values, probabilities of the positive class, or probabilities of each class.</summary>
    public ReadOnlySpan<double> Outputs => _outputs;

    /// <summary>The prediction of a row.</summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    public Prediction this[int index] => new(_manifest, OutputsOf(index));

    /// <summary>The predicted classes; empty for regression and ranking.</summary>
    /// <returns>[rows]; class numbers.</returns>
    public int[] Classes()
    {
        if (_manifest.ClassNames.Count == 0)
        {
            return [];
        }

        int[] classes = new int[Count];
        for (int row = 0; row < classes.Length; row++)
        {
            classes[row] = Prediction.ClassOf(_manifest, OutputsOf(row));
        }

        return classes;
    }

    /// <summary>The predictions as columns: <c>Score</c> (and <c>Lower</c>, <c>Upper</c> where the model carries an
    /// interval), or <c>PredictedLabel</c> and <c>Probability.{class}</c> for each class.</summary>
    public Table ToTable() => new(ToColumns());

    /// <inheritdoc/>
    public IEnumerator<Prediction> GetEnumerator()
    {
        for (int row = 0; row < Count; row++)
        {
            yield return this[row];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ReadOnlySpan<double> OutputsOf(int row) => _outputs.AsSpan(row * OutputCount, OutputCount);

    private IEnumerable<Column> ToColumns()
    {
        if (_manifest.ClassNames.Count == 0)
        {
            yield return new NumberColumn("Score", _outputs);
            if (_manifest.Interval is { } interval)
            {
                yield return new NumberColumn("Lower", Array.ConvertAll(_outputs, output => output - interval.Below));
                yield return new NumberColumn("Upper", Array.ConvertAll(_outputs, output => output + interval.Above));
            }

            yield break;
        }

        yield return new CategoryColumn("PredictedLabel", Classes(), [.. _manifest.ClassNames]);
        for (int @class = 0; @class < _manifest.ClassNames.Count; @class++)
        {
            yield return new NumberColumn($"Probability.{_manifest.ClassNames[@class]}", ProbabilitiesOf(@class));
        }
    }

    private double[] ProbabilitiesOf(int @class)
    {
        double[] probabilities = new double[Count];
        for (int row = 0; row < probabilities.Length; row++)
        {
            ReadOnlySpan<double> outputs = OutputsOf(row);
            probabilities[row] = outputs.Length > 1 ? outputs[@class] : @class == 1 ? outputs[0] : 1 - outputs[0];
        }

        return probabilities;
    }
}
