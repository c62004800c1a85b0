using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Onnx;
using FullStackAI.Serialization;

namespace FullStackAI.OnnxRuntime;

/// <summary>A model whose scores ONNX Runtime computes. Thread-safe; lives in memory only.</summary>
internal sealed class OnnxScoredModel : Model
{
    private const string RegisteredName = "onnx";
    private readonly OnnxModel _model;
    private readonly OnnxValueInfo[] _inputs;
    private readonly int[][] _places;
    private readonly OnnxValueInfo _output;

    internal OnnxScoredModel(
        OnnxModel model, OnnxValueInfo[] inputs, int[][] places, OnnxValueInfo output, IReadOnlyList<Feature> features,
        OnnxPredictorOptions options)
        : base(
            features,
            options.Task == TaskKind.Multiclass ? options.ClassNames.Count : 1,
            !options.RawScores
                ? Link.Identity
                : options.Task switch { TaskKind.Binary => Link.Sigmoid, TaskKind.Multiclass => Link.Softmax, _ => Link.Identity })
    {
        _model = model;
        _inputs = inputs;
        _places = places;
        _output = output;
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        var inputs = new Dictionary<string, OnnxData>(_inputs.Length, StringComparer.Ordinal);
        for (int input = 0; input < _inputs.Length; input++)
        {
            int[] places = _places[input];
            var cells = new float[places.Length];
            for (int place = 0; place < places.Length; place++)
            {
                cells[place] = row.Dense[places[place]];
            }

            inputs.Add(_inputs[input].Name, Tensor(_inputs[input], cells, rows: 1));
        }

        Run(inputs, 1, scores);
    }

    /// <inheritdoc/>
    public override void Score(FeatureMatrix features, Span<double> scores)
    {
        var inputs = new Dictionary<string, OnnxData>(_inputs.Length, StringComparer.Ordinal);
        for (int input = 0; input < _inputs.Length; input++)
        {
            int[] places = _places[input];
            var cells = new float[features.Rows * places.Length];
            for (int place = 0; place < places.Length; place++)
            {
                ReadOnlySpan<float> column = features.Dense(places[place]);
                for (int row = 0; row < column.Length; row++)
                {
                    cells[(row * places.Length) + place] = column[row];
                }
            }

            inputs.Add(_inputs[input].Name, Tensor(_inputs[input], cells, features.Rows));
        }

        Run(inputs, features.Rows, scores);
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer) =>
        throw new OnnxException(
            "A predictor over an ONNX model is not saved as a bundle: keep the model's own .onnx file, and make the predictor from it.");

    private void Run(Dictionary<string, OnnxData> inputs, int rows, Span<double> scores)
    {
        OnnxTensorData found = _model.Run(inputs, [_output.Name])[_output.Name].AsTensor();
        int width = rows == 0 ? OutputCount : found.Count / rows;
        bool pair = width == 2 && OutputCount == 1; // probabilities of both classes: the second is the positive one's
        // Rows that are not one to one would give a row another's answer.
        if ((!pair && width != OutputCount)
            || found.Count != rows * width
            || (rows > 1 && (found.Shape.Count == 0 || found.Shape[0] != rows)))
        {
            throw new ArgumentException(
                $"The output {_output} gave {found} for {rows} row(s); expected {OutputCount} number(s) a row. Name another in OnnxPredictorOptions.Output, or other classes.");
        }

        for (int i = 0; i < rows * OutputCount; i++)
        {
            int at = pair ? (i * 2) + 1 : i;
            scores[i] = found.ElementType == OnnxElementType.Double ? found.Values<double>()[at] : found.Values<float>()[at];
        }
    }

    private static OnnxTensorData Tensor(OnnxValueInfo input, float[] cells, int rows)
    {
        var type = (OnnxTensorType)input.Type!;
        long[] shape = type.Shape is { Count: 1 } ? [cells.Length] : [rows, cells.Length / Math.Max(1, rows)];
        return type.Element switch
        {
            OnnxElementType.Double => OnnxTensorData.Of([.. cells.Select(value => (double)value)], shape),
            OnnxElementType.Int64 => OnnxTensorData.Of([.. cells.Select(value => float.IsNaN(value) ? long.MinValue : (long)value)], shape),
            OnnxElementType.Int32 => OnnxTensorData.Of([.. cells.Select(value => float.IsNaN(value) ? int.MinValue : (int)value)], shape),
            _ => OnnxTensorData.Of(cells, shape),
        };
    }
}
