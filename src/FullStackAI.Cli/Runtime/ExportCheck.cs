using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.Cli.Runtime;

/// <summary>Runs an exported graph on the rows whose predictions the bundle knows.</summary>
internal static class ExportCheck
{
    // Trees and layers are summed in single precision by ONNX Runtime.
    private const double Tolerance = 1e-4;

    /// <summary>The largest difference from the known answers, relative to the larger of 1 and the answer.</summary>
    /// <exception cref="ToolException">The graph answers otherwise.</exception>
    internal static double Run(Bundle bundle, byte[] graph, CancellationToken cancellationToken)
    {
        using OnnxModel model = RuntimeGate.Open(
            () => OnnxModel.Load(graph, new OnnxModelOptions { Device = Device.Cpu, Threads = 1 }, cancellationToken));
        IReadOnlyDictionary<string, OnnxData> outputs = new OnnxTableScorer(model).Score(bundle.KnownAnswers.Rows, null, cancellationToken);
        // The last output: probabilities stand behind the label, and a prediction stands alone.
        ReadOnlySpan<float> found = outputs[model.Outputs[^1].Name].AsTensor().Values<float>();
        ReadOnlySpan<double> expected = bundle.KnownAnswers.Outputs;
        int step = found.Length / Math.Max(1, expected.Length); // a binary classifier knows one answer a row and gives two probabilities
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(found[(i * step) + step - 1] - expected[i]) / Math.Max(1, Math.Abs(expected[i])));
        }

        return worst <= Tolerance
            ? worst
            : throw new ToolException(
                ExitCode.Unexpected,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the graph's answers differ from the model's by up to {worst:0.###e+0}, more than {Tolerance:0.#e+0}. Nothing was written; please report the model's steps."));
    }
}
