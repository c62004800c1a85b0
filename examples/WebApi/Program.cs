using System.Net.Http.Json;
using System.Text.Json;
using Churn;
using FullStackAI.AspNetCore;
using FullStackAI.Extensions.ML;

// dotnet run -c Release --project examples/WebApi              serves until Ctrl-C; the console is at http://localhost:5000/console/, or:
//   curl -X POST localhost:5000/models/churn/predict -H 'content-type: application/json' -d '{"tenure":3,"plan":"basic","charges":25}'
// dotnet run -c Release --project examples/WebApi -- --short   serves, calls itself, puts a new version beside the old one under load, ends
bool isShort = args.Contains("--short");
string folder = Directory.CreateTempSubdirectory("models-").FullName;
string pooled = Path.Combine(Directory.CreateTempSubdirectory("pool-").FullName, "churn.fsai");
Deploy(1);

WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddPredictionEnginePool<ChurnInput, ChurnOutput>().FromFile("churn", pooled); // for endpoints of your own
builder.Services.AddModels(folder); // name/version/model.fsai, for endpoints made from the models
builder.Services.AddHealthChecks().AddModelPools();

await using WebApplication app = builder.Build();
app.MapModels(); // plain JSON, Open Inference Protocol v2, MLflow, KServe V1, /metrics, /openapi.json, /console/
app.MapPost("/churn", (ChurnInput customer, PredictionEnginePool<ChurnInput, ChurnOutput> pool) => pool.Predict("churn", customer));
app.MapHealthChecks("/healthz");
app.MapGet("/", () => Results.Redirect("console/"));
app.Urls.Add(isShort ? "http://127.0.0.1:0" : "http://localhost:5000");
await app.StartAsync();
Console.WriteLine($"Listening on {app.Urls.First()}; the models lie in {folder}.");

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
Directory.Delete(Path.GetDirectoryName(pooled)!, recursive: true);
return exitCode;

// What a deployment does: the file is written aside and renamed, so that no half of it is ever seen.
void Deploy(int version)
{
    Directory.CreateDirectory(Path.Combine(folder, "churn", $"{version}"));
    ChurnModel.TrainAndSave(Path.Combine(folder, "churn", $"{version}", "model.fsai"), seed: (ulong)version);
    ChurnModel.TrainAndSave(pooled, seed: (ulong)version);
}

async Task<int> CallAsync(string address)
{
    using var client = new HttpClient { BaseAddress = new Uri(address) };
    while (!(await client.GetAsync("/v2/models/churn/ready")).IsSuccessStatusCode)
    {
        await Task.Delay(20);
    }

    var customer = new { tenure = 3, plan = "basic", charges = 25 };
    JsonElement before = await AskAsync(client, "/models/churn/predict", customer);
    Console.WriteLine($"version {before.GetProperty("version")}: {Text(before)}");
    JsonElement typed = await AskAsync(client, "/churn", customer);

    using var stop = new CancellationTokenSource();
    int requests = 0;
    int failed = 0;
    Task load = Task.Run(async () =>
    {
        while (!stop.IsCancellationRequested)
        {
            using HttpResponseMessage answer = await client.PostAsJsonAsync("/models/churn/predict", customer);
            requests++;
            failed += answer.IsSuccessStatusCode ? 0 : 1;
        }
    });
    Deploy(2);
    JsonElement after = before;
    while (after.GetProperty("version").GetString() != "2")
    {
        after = await AskAsync(client, "/models/churn/predict", customer);
    }

    await stop.CancelAsync();
    await load;
    Console.WriteLine($"version {after.GetProperty("version")}: {Text(after)}");

    JsonElement typedAfter = typed;
    while (typedAfter.GetProperty("leaves").GetDouble() == typed.GetProperty("leaves").GetDouble())
    {
        typedAfter = await AskAsync(client, "/churn", customer);
    }

    bool agree = Leaves(typed) == Leaves(before) && Leaves(typedAfter) == Leaves(after);
    Console.WriteLine($"the typed endpoint on the pool: {typed}, then {typedAfter}; the same as the model's own endpoint: {agree}");

    // The same rows as clients of MLflow ask, and the version before under its own name.
    JsonElement rows = await AskAsync(client, "/invocations", new { dataframe_records = new object[] { customer, new { tenure = 60, plan = "pro", charges = (double?)null } } });
    JsonElement old = await AskAsync(client, "/models/churn/versions/1/predict", customer);
    bool same = Text(old) == Text(before);
    JsonElement document = await client.GetFromJsonAsync<JsonElement>("/models/churn/openapi.json");
    Console.WriteLine($"MLflow's way: {rows.GetProperty("predictions")}; version 1 still answers as before: {same}; OpenAPI {document.GetProperty("openapi")} tells {document.GetProperty("paths").EnumerateObject().Count()} addresses");
    Console.WriteLine($"{requests} requests while version 2 went live, {failed} failed; health: {await client.GetStringAsync("/healthz")}");
    return failed == 0 && requests > 0 && same && agree && rows.GetProperty("predictions").GetArrayLength() == 2 ? 0 : 1;
}

static string Text(JsonElement answer) => $"{answer.GetProperty("label").GetString()} ({answer.GetProperty("probability").GetDouble():P1})";

// "leaves" is a column of the typed output, and a class among the probabilities of the model's own endpoint.
static double Leaves(JsonElement answer) => Math.Round((answer.TryGetProperty("probabilities", out JsonElement classes) ? classes : answer).GetProperty("leaves").GetDouble(), 6);

static async Task<JsonElement> AskAsync(HttpClient client, string path, object body)
{
    using HttpResponseMessage answer = await client.PostAsJsonAsync(path, body);
    answer.EnsureSuccessStatusCode();
    return await answer.Content.ReadFromJsonAsync<JsonElement>();
}
