using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Onnx;
using FullStackAI.Preprocessing;

namespace FullStackAI.OnnxRuntime.Tests.Exporting;

/// <summary>Compares what the library says about a table with what the exported graph says in ONNX Runtime.</summary>
internal static class ExportParity
{
    /// <summary>Probabilities agree to this; trees and layers are summed in single precision by ONNX Runtime.</summary>
    internal const double Tolerance = 1e-5;

    /// <summary>Features of a pipeline, seen through a model that gives one feature after the other.</summary>
    internal static void AssertFeaturesAgree(FittedPipeline pipeline, Table table, double tolerance)
    {
        var graph = new OnnxGraphBuilder("features");
        var scope = new Onnx.Exporting.GraphScope(graph, pipeline);
        Onnx.Exporting.InputExport.Fill(scope, pipeline, Onnx.Exporting.InputExport.Columns(graph, [pipeline]));
        foreach (PipelineStep step in pipeline.Steps)
        {
            Onnx.Exporting.TransformExporters.Export(scope, step);
        }

        graph.Output("all features", scope.Features());
        using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu);
        ReadOnlySpan<float> found = new OnnxTableScorer(model).Score(table)["all features"].AsTensor().Values<float>();
        FeatureMatrix expected = pipeline.Transform(table);
        for (int row = 0; row < table.RowCount; row++)
        {
            float[] cells = Row(expected, row);
            for (int feature = 0; feature < cells.Length; feature++)
            {
                float value = found[(row * cells.Length) + feature];
                bool same = value.Equals(cells[feature])
                    || Math.Abs(value - cells[feature]) <= tolerance * Math.Max(1, Math.Abs(cells[feature]));
                Assert.IsTrue(
                    same,
                    $"row {row}, feature '{pipeline.Features[feature].Name}': the library gives {cells[feature]}, ONNX Runtime {value}");
            }
        }
    }

    /// <summary>Predictions of a pipeline and its model; gives the largest difference.</summary>
    /// <param name="pipeline">Columns to features.</param>
    /// <param name="model">Features to predictions.</param>
    /// <param name="table">The rows.</param>
    /// <param name="classes">The classes; none for a model of numbers.</param>
    /// <param name="calibrator">What corrects probabilities.</param>
    /// <param name="builder">The versions of the graph.</param>
    /// <param name="unit">Differences of numbers count relative to the larger of the number and this.</param>
    internal static double AssertPredictionsAgree(
        FittedPipeline pipeline, Model model, Table table, IReadOnlyList<string> classes, Calibrator? calibrator = null,
        OnnxBuilderOptions? builder = null, double unit = 1)
    {
        double[] expected = new double[table.RowCount * model.OutputCount];
        model.Predict(pipeline.Transform(table), expected);
        calibrator?.Apply(expected, model.OutputCount);

        OnnxDocument document = OnnxExporter.Export(
            pipeline,
            model,
            new OnnxExportOptions { ClassNames = classes, Calibrator = calibrator, Builder = builder ?? new OnnxBuilderOptions() });
        using OnnxModel session = OnnxModel.Load(document.ToArray(), TestModels.OnCpu);
        IReadOnlyDictionary<string, OnnxData> outputs = new OnnxTableScorer(session).Score(table);
        ReadOnlySpan<float> found = outputs[session.Outputs[^1].Name].AsTensor().Values<float>();
        int width = found.Length / table.RowCount;
        double worst = 0;
        int labels = 0;
        for (int row = 0; row < table.RowCount; row++)
        {
            ReadOnlySpan<double> own = expected.AsSpan(row * model.OutputCount, model.OutputCount);
            for (int output = 0; output < model.OutputCount; output++)
            {
                float value = found[(row * width) + (width > model.OutputCount ? 1 : output)];
                double scale = classes.Count == 0 ? Math.Max(unit, Math.Abs(own[output])) : 1;
                worst = Math.Max(worst, Math.Abs(value - own[output]) / scale);
            }

            if (classes.Count > 0)
            {
                string label = outputs[session.Outputs[0].Name].AsTensor().Texts()[row];
                labels += Says(own, label, classes) ? 1 : 0;
            }
        }

        Assert.IsLessThanOrEqualTo(Tolerance, worst, $"model '{model.ComponentName}'");
        if (classes.Count > 0)
        {
            Assert.AreEqual(table.RowCount, labels, "labels must be equal");
        }

        return worst;
    }

    /// <summary>Whether the library says this label too: the most probable class, or one that ties with it within the tolerance.</summary>
    private static bool Says(ReadOnlySpan<double> own, string label, IReadOnlyList<string> classes)
    {
        int said = classes.Index().First(pair => pair.Item == label).Index;
        return own.Length == 1
            ? (said == 1 ? own[0] >= 0.5 - Tolerance : own[0] < 0.5 + Tolerance)
            : own[said] >= own[ArgMax(own)] - Tolerance;
    }

    private static int ArgMax(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    private static float[] Row(FeatureMatrix features, int row)
    {
        var cells = new float[features.DenseCount + (features.Sparse?.Width ?? 0)];
        features.CopyDenseRow(row, cells.AsSpan(0, features.DenseCount));
        if (features.Sparse is { } sparse)
        {
            SparseVector stored = sparse[row];
            for (int k = 0; k < stored.Indices.Length; k++)
            {
                cells[features.DenseCount + stored.Indices[k]] = stored.Values[k];
            }
        }

        return cells;
    }
}
