using System.Globalization;
using System.Text;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>A model whose layers are integers where that pays.</summary>
/// <param name="Document">The model; the one given where no layer pays.</param>
/// <param name="Layers">What became of each layer, in the graph's order.</param>
/// <param name="Report">Size, time and answers before and after, on the calibration rows.</param>
public sealed record PrecisionChoice(OnnxDocument Document, IReadOnlyList<LayerPrecision> Layers, OnnxComparisonReport Report)
{
    /// <summary>The report and a line for each layer.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(Report.ToString());
        foreach (LayerPrecision layer in Layers)
        {
            string form = layer.Form switch
            {
                LayerForm.Integers => "integers",
                LayerForm.FloatForSpeed => "floating point: faster",
                _ => "floating point: for accuracy",
            };
            string measured = layer.SpeedUp is { } speedUp
                ? string.Create(CultureInfo.InvariantCulture, $" (the model in integers there {speedUp:0.00}×)")
                : "";
            text.Append(CultureInfo.InvariantCulture, $"{layer.Operation} '{layer.Name}' {form}{measured}\n");
        }

        return text.ToString();
    }
}
