using Examples;
using OnnxScoring;

// dotnet run -c Release --project examples/OnnxScoring                     digits that it draws itself, and a made-up telephone company
// dotnet run -c Release --project examples/OnnxScoring -- --mnist FOLDER   handwritten
// digits: t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz
// dotnet run -c Release --project examples/OnnxScoring -- --short          a quick run
return await Story.TellAsync(args, "[--mnist folder]", async (line, folder) =>
{
    ImageScoring.Run(folder, line["--mnist"], line.IsShort);
    await TabularScoring.RunAsync(folder, line);
});
