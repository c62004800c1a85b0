using System.Globalization;
using FullStackAI.Onnx;
using OnnxScoring;

// dotnet run -c Release --project examples/OnnxScoring                     digits that it draws itself, and a made-up telephone company
// dotnet run -c Release --project examples/OnnxScoring -- --mnist FOLDER   handwritten digits: t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz
// dotnet run -c Release --project examples/OnnxScoring -- --short          a quick run
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool isShort = args.Contains("--short");
string[] others = [.. args.Where(word => word != "--short")];
if (others is not ([] or ["--mnist", _]))
{
    Console.Error.WriteLine("usage: OnnxScoring [--mnist FOLDER] [--short]");
    return 2;
}

string folder = Directory.CreateTempSubdirectory("onnx-scoring-").FullName;
try
{
    ImageScoring.Run(folder, others.ElementAtOrDefault(1), isShort);
    await TabularScoring.RunAsync(folder, isShort);
    return 0;
}
catch (Exception fault) when (fault is OnnxException or FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
{
    Console.Error.WriteLine($"error: {fault.Message}");
    return 3;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
