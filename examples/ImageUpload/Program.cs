using Examples;
using FullStackAI.AspNetCore;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using ImageUpload;
using OnnxScoring;

// dotnet run -c Release --project examples/ImageUpload              serves until Ctrl-C; http://localhost:5001/ has a form, or:
//   curl -F picture=@seven.png localhost:5001/models/digits/predict
//   curl --data-binary @seven.jpg -H 'content-type: image/jpeg' localhost:5001/models/digits/predict
//   curl -H 'content-type: application/json' -d "{\"image\":\"$(base64 -w0 seven.png)\"}" localhost:5001/models/digits/predict
// dotnet run -c Release --project examples/ImageUpload -- --short   serves, sends itself pictures in each of these ways, ends
if (CommandLine.Read(args, "[--short]") is not { IsShort: var isShort })
{
    return 2;
}

string[] names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
using var folder = new WorkFolder(kept: null);

// 1. A network for pictures. Any ONNX file of a classifier is served in the same way; this one is trained here on drawn digits.
var preparation = new ImagePreparation { ShorterSide = null, Width = 28, Height = 28, Channels = 1, Mean = [0], Deviation = [1] };
(RgbImage[] pictures, int[] digits) = DrawnDigits.Make(isShort ? 1_000 : 5_000, seed: 7);
string path = folder.File("digits.onnx");
DigitNetwork.Train(preparation.Prepare(pictures), digits).Save(path);
using OnnxModel model = OnnxModel.Load(path, new OnnxModelOptions { WarmUpRuns = 1 });

// 2. The web app: keys, limits and errors as for all models of the library.
WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddModels(folder.File("models"));
await using WebApplication app = builder.Build();
app.MapModels();
app.MapImageModel("digits", Classify);
app.MapGet("/", () => Results.Content(UploadPage.Html, "text/html; charset=utf-8"));
app.Urls.Add(isShort ? "http://127.0.0.1:0" : "http://localhost:5001");
await app.StartAsync();
Console.WriteLine($"Listening on {app.Urls.First()}.");

if (!isShort)
{
    await app.WaitForShutdownAsync();
    return 0;
}

int exitCode = await Caller.RunAsync(app.Urls.First(), names);
await app.StopAsync();
return exitCode;

IReadOnlyList<KeyValuePair<string, double>> Classify(ReadOnlyMemory<byte> file)
{
    try
    {
        RgbImage picture = RgbImage.Decode(file.Span, pixelLimit: 16L << 20);
        OnnxTensorData scores = model
            .Run(new Dictionary<string, OnnxData> { ["picture"] = preparation.Prepare([picture]) })["scores"]
            .AsTensor();
        return [.. ClassScores.Top(scores, names.Length, names)[0].Select(
            answer => KeyValuePair.Create(answer.Label, (double)answer.Probability))];
    }
    catch (OnnxException fault)
    {
        throw new InvalidDataException("This is no picture that can be read.", fault);
    }
}
