using System.Net.Http.Json;
using Churn;
using FullStackAI.Extensions.ML;

// dotnet run -c Release --project examples/WebApi              serves until Ctrl-C:
//   curl -X POST localhost:5000/predict -H 'content-type: application/json' -d '{"tenure":3,"plan":"basic","charges":25}'
// dotnet run -c Release --project examples/WebApi -- --short   serves, calls itself, replaces the model under load, ends
bool isShort = args.Contains("--short");
string folder = Directory.CreateTempSubdirectory("churn-").FullName;
string path = Path.Combine(folder, "churn.fsai");
ChurnModel.TrainAndSave(path, seed: 1);

WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddPredictionEnginePool<ChurnInput, ChurnOutput>().FromFile("churn", path, watchForChanges: true);
builder.Services.AddHealthChecks().AddModelPools();

await using WebApplication app = builder.Build();
app.MapPost("/predict", (ChurnInput customer, PredictionEnginePool<ChurnInput, ChurnOutput> pool) => pool.Predict("churn", customer));
app.MapPost("/predict/batch", (ChurnInput[] customers, PredictionEnginePool<ChurnInput, ChurnOutput> pool) => pool.Predict(customers, "churn"));
app.MapPost("/reload", (PredictionEnginePool<ChurnInput, ChurnOutput> pool, CancellationToken token) => pool.ReloadAsync("churn", token));
app.MapGet("/model", (PredictionEnginePool<ChurnInput, ChurnOutput> pool) => pool.GetStatus("churn"));
app.MapHealthChecks("/health");
app.Urls.Add(isShort ? "http://127.0.0.1:0" : "http://localhost:5000");
await app.StartAsync();
Console.WriteLine($"Listening on {app.Urls.First()}; the model lies at {path}.");

int exitCode = 0;
if (isShort)
{
    exitCode = await CallAsync(app.Urls.First());
    await app.StopAsync();
}
else
{
    await app.WaitForShutdownAsync();
}

Directory.Delete(folder, recursive: true);
return exitCode;

async Task<int> CallAsync(string address)
{
    using var client = new HttpClient { BaseAddress = new Uri(address) };
    using var stop = new CancellationTokenSource();
    var customer = new ChurnInput { Tenure = 3, Plan = "basic", Charges = 25 };
    ChurnOutput? before = await (await client.PostAsJsonAsync("/predict", customer)).Content.ReadFromJsonAsync<ChurnOutput>();
    Console.WriteLine($"version 1: {before?.PredictedLabel} ({before?.Leaves:P1} leaves)");

    int requests = 0;
    int failed = 0;
    Task load = Task.Run(async () =>
    {
        while (!stop.IsCancellationRequested)
        {
            using HttpResponseMessage answer = await client.PostAsJsonAsync("/predict", customer);
            requests++;
            failed += answer.IsSuccessStatusCode ? 0 : 1;
        }
    });
    ChurnModel.TrainAndSave(path, seed: 2); // what a deployment does
    ModelStatus? status = null;
    while (status is not { Version: 2 })
    {
        status = await client.GetFromJsonAsync<ModelStatus>("/model");
    }

    await stop.CancelAsync();
    await load;
    ChurnOutput[]? batch = await (await client.PostAsJsonAsync("/predict/batch", new[] { customer, new ChurnInput { Tenure = 60, Plan = "pro" } })).Content.ReadFromJsonAsync<ChurnOutput[]>();
    Console.WriteLine($"version {status.Version}: {string.Join(", ", (batch ?? []).Select(output => $"{output.PredictedLabel} ({output.Leaves:P1} leaves)"))}");
    Console.WriteLine($"{requests} requests while the model was replaced, {failed} failed; health: {await client.GetStringAsync("/health")}");
    return failed == 0 && batch?.Length == 2 ? 0 : 1;
}
