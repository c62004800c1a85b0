using Churn;
using Examples;
using FullStackAI.AspNetCore;
using FullStackAI.Extensions.ML;
using WebApi;

// dotnet run -c Release --project examples/WebApi              serves until Ctrl-C; the console is at http://localhost:5000/console/, or:
//   curl -X POST localhost:5000/models/churn/predict -H 'content-type: application/json' -d '{"tenure":3,"plan":"basic","charges":25}'
// dotnet run -c Release --project examples/WebApi -- --short   serves, calls itself, puts a new version beside the old one under load, ends
if (CommandLine.Read(args, "[--short]") is not { IsShort: var isShort })
{
    return 2;
}

using var folder = new WorkFolder(kept: null);
string models = folder.File("models");
string pooled = folder.File("churn.fsai");
Deploy(1);

WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddPredictionEnginePool<ChurnInput, ChurnOutput>().FromFile("churn", pooled); // for endpoints of your own
builder.Services.AddModels(models); // name/version/model.fsai, for endpoints made from the models
builder.Services.AddHealthChecks().AddModelPools();

await using WebApplication app = builder.Build();
app.MapModels(); // plain JSON, Open Inference Protocol v2, MLflow, KServe V1, /metrics, /openapi.json, /console/
app.MapPost("/churn", (ChurnInput customer, PredictionEnginePool<ChurnInput, ChurnOutput> pool) => pool.Predict("churn", customer));
app.MapHealthChecks("/healthz");
app.MapGet("/", () => Results.Redirect("console/"));
app.Urls.Add(isShort ? "http://127.0.0.1:0" : "http://localhost:5000");
await app.StartAsync();
Console.WriteLine($"Listening on {app.Urls.First()}; the models lie in {models}.");

if (!isShort)
{
    await app.WaitForShutdownAsync();
    return 0;
}

int exitCode = await Caller.RunAsync(app.Urls.First(), Deploy);
await app.StopAsync();
return exitCode;

// What a deployment does: the file is written aside and renamed, so that no half of it is ever seen.
void Deploy(int version)
{
    string place = Directory.CreateDirectory(Path.Combine(models, "churn", $"{version}")).FullName;
    ChurnModel.TrainAndSave(Path.Combine(place, "model.fsai"), seed: (ulong)version);
    ChurnModel.TrainAndSave(pooled, seed: (ulong)version);
}
