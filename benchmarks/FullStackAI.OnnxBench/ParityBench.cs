using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Models;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.OnnxBench;

/// <summary>What the library predicts against what the exported graph gives, on every row of every data set.</summary>
internal static class ParityBench
{
    internal static void Run(string folder)
    {
        Console.WriteLine("## Parity of the library and its export in ONNX Runtime\n");
        Console.WriteLine("Largest difference of probabilities, or of predictions relative to max(1, |prediction|); trees and layers are summed in single precision by ONNX Runtime, in double or other order by the library.\n");
        Console.WriteLine("| data | rows | model | largest difference | labels equal | graph bytes |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach ((string name, string file, string label) in DataSets.All)
        {
            LabelledTable data = DataSets.Load(folder, file, label);
            bool numbers = data.Encoder.ClassNames.Count == 0;
            ITrainer[] trainers = [new BoostingTrainer(), numbers ? new LinearRegressionTrainer() : new LogisticRegressionTrainer(), new MlpTrainer(new MlpOptions { MaxEpochs = 3 })];
            foreach (ITrainer trainer in trainers)
            {
                Row(name, data, trainer);
            }
        }

        Console.WriteLine();
    }

    private static void Row(string name, LabelledTable data, ITrainer trainer)
    {
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(data.Features, trainer.FeatureForm).Pipeline.FitTransform(data.Features, data.Labels);
        Model model = trainer.Train(new TrainingSet(features, data.Labels), new TrainingContext(TimeProvider.System));
        double[] expected = new double[data.Count * model.OutputCount];
        model.Predict(pipeline.Transform(data.Features), expected);
        IReadOnlyList<string> classes = data.Encoder.ClassNames;
        byte[] bytes;
        try
        {
            bytes = OnnxExporter.Export(pipeline, model, new OnnxExportOptions { ClassNames = classes }).ToArray();
        }
        catch (OnnxException refusal)
        {
            Console.WriteLine($"| {name} | {data.Count} | {trainer.Name} | refused: {refusal.Message} | | |");
            return;
        }

        using OnnxModel session = OnnxModel.Load(bytes, new OnnxModelOptions { Device = Device.Cpu, Threads = 1 });
        IReadOnlyDictionary<string, OnnxData> outputs = new OnnxTableScorer(session).Score(data.Features);
        ReadOnlySpan<float> found = outputs[classes.Count == 0 ? "prediction" : "probabilities"].AsTensor().Values<float>();
        int width = found.Length / data.Count;
        double worst = 0;
        int equal = 0;
        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> own = expected.AsSpan(row * model.OutputCount, model.OutputCount);
            int best = model.OutputCount == 1 ? (own[0] >= 0.5 ? 1 : 0) : 0;
            for (int output = 0; output < own.Length; output++)
            {
                double scale = classes.Count == 0 ? Math.Max(1, Math.Abs(own[output])) : 1;
                worst = Math.Max(worst, Math.Abs(found[(row * width) + (width > own.Length ? 1 : output)] - own[output]) / scale);
                best = own.Length > 1 && own[output] > own[best] ? output : best;
            }

            equal += classes.Count > 0 && outputs["label"].AsTensor().Texts()[row] == classes[best] ? 1 : 0;
        }

        Console.WriteLine($"| {name} | {data.Count} | {trainer.Name} | {worst:0.0e+0} | {(classes.Count == 0 ? "–" : $"{equal} of {data.Count}")} | {bytes.Length:N0} |");
    }
}
