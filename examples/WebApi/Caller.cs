using System.Net.Http.Json;
using System.Text.Json;

namespace WebApi;

/// <summary>Calls the web API in every way it is called, while a new version of the model goes live.</summary>
internal static class Caller
{
    /// <summary>Calls it, and prints what it says.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="deploy">Puts a version of the model beside those that are there.</param>
    /// <returns>The exit code: 0 when every answer was as it should be.</returns>
    internal static async Task<int> RunAsync(string address, Action<int> deploy)
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
        deploy(2);
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
        Console.WriteLine($"the typed endpoint on the pool: leaves with {Leaves(typed):P1}, then {Leaves(typedAfter):P1}; the same as the model's own endpoint: {agree}");

        // The same rows as clients of MLflow ask, and the version before under its own name.
        JsonElement rows = await AskAsync(
            client,
            "/invocations",
            new { dataframe_records = new object[] { customer, new { tenure = 60, plan = "pro", charges = (double?)null } } });
        JsonElement old = await AskAsync(client, "/models/churn/versions/1/predict", customer);
        bool same = Text(old) == Text(before);
        JsonElement document = await client.GetFromJsonAsync<JsonElement>("/models/churn/openapi.json");
        Console.WriteLine($"MLflow's way: {rows.GetProperty("predictions")}; version 1 still answers as before: {same}; OpenAPI {document.GetProperty("openapi")} tells {document.GetProperty("paths").EnumerateObject().Count()} addresses");
        Console.WriteLine($"{requests} requests while version 2 went live, {failed} failed; health: {await client.GetStringAsync("/healthz")}");
        return failed == 0 && requests > 0 && same && agree && rows.GetProperty("predictions").GetArrayLength() == 2 ? 0 : 1;
    }

    private static string Text(JsonElement answer) =>
        $"{answer.GetProperty("label").GetString()} ({answer.GetProperty("probability").GetDouble():P1})";

    // "leaves" is a column of the typed output, and a class among the probabilities of the model's own endpoint.
    private static double Leaves(JsonElement answer) =>
        Math.Round((answer.TryGetProperty("probabilities", out JsonElement classes) ? classes : answer)
            .GetProperty("leaves")
            .GetDouble(), 6);

    private static async Task<JsonElement> AskAsync(HttpClient client, string path, object body)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
