using Examples;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace OnnxScoring;

/// <summary>A network for pictures: built, trained and saved in C#, scored from picture to label, and made smaller.</summary>
internal static class ImageScoring
{
    private static readonly string[] Labels = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    internal static void Run(WorkFolder folder, string? mnist, bool isShort)
    {
        // 1. Pictures with their digits; the last fifth stays unseen.
        int count = isShort ? 1_500 : 5_000;
        (RgbImage[] pictures, int[] digits) = mnist is null ? DrawnDigits.Make(count, seed: 7) : MnistFiles.Read(mnist, count);
        int seen = pictures.Length * 4 / 5;
        Console.WriteLine($"1. {pictures.Length:N0} pictures of {(mnist is null ? "digits, drawn with a shaking hand" : "handwritten digits")}; {pictures.Length - seen:N0} of them stay unseen.");

        // 2. What brings any picture into the network's form: size, grey, scale, layout.
        var preparation = new ImagePreparation { ShorterSide = null, Width = 28, Height = 28, Channels = 1, Mean = [0], Deviation = [1] };
        OnnxDocument network = DigitNetwork.Train(preparation.Prepare(pictures[..seen]), digits[..seen]);
        string path = folder.File("digits.onnx");
        network.Save(path);
        Console.WriteLine($"2. Trained and saved a network of {network.Graph.Nodes.Count} nodes: {path.SizeOfFile()}.");

        // 3. Any ONNX file is scored like this: load, prepare, run, read.
        using OnnxModel model = OnnxModel.Load(path, new OnnxModelOptions { Device = Device.Auto, WarmUpRuns = 1 });
        // model.DeviceReason tells why it is no other
        Console.WriteLine($"3. {string.Join(", ", model.Inputs)} → {string.Join(", ", model.Outputs)} on {model.Device}.");
        OnnxTensorData scores = model
            .Run(new Dictionary<string, OnnxData> { ["picture"] = preparation.Prepare(pictures[seen..]) })["scores"]
            .AsTensor();
        IReadOnlyList<IReadOnlyList<Labelled>> answers = ClassScores.Top(scores, 3, Labels);
        int right = Enumerable.Range(0, answers.Count).Count(row => answers[row][0].Class == digits[seen + row]);
        Console.WriteLine($"   {100.0 * right / answers.Count:0.0} % of the unseen pictures are read right. The first three:");
        for (int row = 0; row < 3; row++)
        {
            Console.WriteLine($"   {Labels[digits[seen + row]],-6}→ {string.Join(", ", answers[row].Select(answer => $"{answer.Label} {answer.Probability:0.0 %}"))}");
        }

        // 4. The same network with integers of 8 bits where they are faster on this machine, with ranges learned from some of the pictures.
        int examples = Math.Min(seen, 300);
        PrecisionChoice choice = OnnxQuantizer.Fastest(network, Batches(preparation, pictures[..examples]), digits[..examples]);
        OnnxComparisonReport report = OnnxComparison.Run(network, choice.Document, Batches(preparation, pictures[seen..]), digits[seen..]);
        Console.WriteLine($"4. {choice.Layers.Count(layer => layer.Form == LayerForm.Integers)} of {choice.Layers.Count} layers in integers of 8 bits:\n{report.ToString().Indented()}");
    }

    private static List<IReadOnlyDictionary<string, OnnxData>> Batches(ImagePreparation preparation, RgbImage[] pictures) =>
        [.. pictures.Chunk(100).Select(batch => new Dictionary<string, OnnxData> { ["picture"] = preparation.Prepare(batch) })];
}
