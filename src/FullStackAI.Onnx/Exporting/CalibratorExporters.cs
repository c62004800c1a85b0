using System.Collections.Frozen;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The exporter of each calibrator, by its registered name; all in double precision, as they work.</summary>
internal static class CalibratorExporters
{
    private static readonly FrozenDictionary<string, Func<OnnxGraphBuilder, Calibrator, OnnxValue, OnnxValue>> Known =
        new Dictionary<string, Func<OnnxGraphBuilder, Calibrator, OnnxValue, OnnxValue>>
        {
            [IsotonicCalibrator.RegisteredName] = (graph, calibrator, probabilities) => Isotonic(
                graph, (IsotonicCalibrator)calibrator, probabilities),
            [PlattCalibrator.RegisteredName] = (graph, calibrator, probabilities) => Platt(
                graph, (PlattCalibrator)calibrator, probabilities),
            [TemperatureCalibrator.RegisteredName] = (graph, calibrator, probabilities) => Temperature(
                graph, (TemperatureCalibrator)calibrator, probabilities),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of those that have an exporter.</summary>
    internal static IEnumerable<string> Names => Known.Keys;

    internal static bool Knows(string name) => Known.ContainsKey(name);

    internal static OnnxValue Export(OnnxGraphBuilder graph, Calibrator calibrator, OnnxValue probabilities) =>
        Known.TryGetValue(calibrator.ComponentName, out Func<OnnxGraphBuilder, Calibrator, OnnxValue, OnnxValue>? export)
            ? export(graph, calibrator, probabilities.Cast(OnnxElementType.Double))
            : throw new OnnxException(
                $"Calibrator '{calibrator.ComponentName}' cannot be exported to ONNX: it is not one of this library's calibrators ({string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))}).");

    private static OnnxValue Platt(OnnxGraphBuilder graph, PlattCalibrator platt, OnnxValue probabilities)
    {
        OnnxValue score = Logit(graph, probabilities).Mul(graph.Scalar(platt.Slope)).Add(graph.Scalar(platt.Intercept));
        return LinkExport.Apply(graph, Single(probabilities) ? Link.Sigmoid : Link.NormalizedSigmoid, score);
    }

    private static OnnxValue Temperature(OnnxGraphBuilder graph, TemperatureCalibrator temperature, OnnxValue probabilities)
    {
        OnnxValue smallest = graph.Scalar(1e-300);
        OnnxValue score = Single(probabilities)
            ? Logit(graph, probabilities)
            : probabilities.Less(smallest).Where(smallest, probabilities).Log();
        return LinkExport.Apply(
            graph, Single(probabilities) ? Link.Sigmoid : Link.Softmax, score.Div(graph.Scalar(temperature.Temperature)));
    }

    /// <summary>The curve as a sum of ramps: on each piece the share gone, between 0 and 1, times its rise.</summary>
    private static OnnxValue Isotonic(OnnxGraphBuilder graph, IsotonicCalibrator isotonic, OnnxValue probabilities)
    {
        int pieces = isotonic.From.Length - 1;
        OnnxValue corrected = probabilities.Mul(graph.Scalar(0.0)).Add(graph.Scalar(isotonic.To[0]));
        if (pieces > 0)
        {
            double[] widths = new double[pieces];
            double[] rises = new double[pieces];
            for (int piece = 0; piece < pieces; piece++)
            {
                widths[piece] = isotonic.From[piece + 1] - isotonic.From[piece];
                rises[piece] = isotonic.To[piece + 1] - isotonic.To[piece];
            }

            OnnxValue start = graph.Constant<double>("curve_start", isotonic.From[..pieces], pieces);
            OnnxValue width = graph.Constant<double>("curve_width", widths, pieces);
            OnnxValue rise = graph.Constant<double>("curve_rise", rises, pieces, 1);
            OnnxValue gone = probabilities.Unsqueeze(2).Sub(start).Div(width).Clip(graph.Scalar(0.0), graph.Scalar(1.0));
            corrected = corrected.Add(gone.MatMul(rise).Squeeze(2));
        }

        if (Single(probabilities))
        {
            return corrected;
        }

        OnnxValue sum = corrected.ReduceSum(1);
        return sum.Greater(graph.Scalar(0.0)).Where(corrected.Div(sum), graph.Scalar(1.0 / probabilities.Shape![1].Size!.Value));
    }

    private static OnnxValue Logit(OnnxGraphBuilder graph, OnnxValue probabilities)
    {
        OnnxValue p = probabilities.Clip(graph.Scalar(1e-15), graph.Scalar(1 - 1e-15));
        return p.Div(graph.Scalar(1.0).Sub(p)).Log();
    }

    private static bool Single(OnnxValue probabilities) => probabilities.Shape![1].Size == 1;
}
