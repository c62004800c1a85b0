using System.Net;
using System.Text.Json;
using FullStackAI.Bundles;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests.Client;

/// <summary>The client that <c>&lt;FullStackAIModel Include="churn.fsai" Client="true" /&gt;</c> makes, against a real server.</summary>
[TestClass]
public sealed class ClientTests
{
    private static readonly ChurnInput Customer = new() { Tenure = 3, Plan = "basic", Charges = 25.5, Paperless = true };

    [TestMethod]
    public async Task PredictAsync_OneRow_AnswersAsTheModelInProcess()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using var model = new ChurnModel(new Predictor(Bundle.Load(TestModels.Churn())));

        await using ServiceProvider services = AsServices(server);
        ChurnOutput answer = await services.GetRequiredService<IChurnClient>().PredictAsync(Customer);
        ChurnOutput expected = model.Predict(Customer);

        Assert.AreEqual(expected.PredictedLabel, answer.PredictedLabel);
        Assert.AreEqual(expected.Probability, answer.Probability);
        Assert.AreEqual(expected.ProbabilityLeaves, answer.ProbabilityLeaves);
        Assert.AreEqual(expected.ProbabilityStays, answer.ProbabilityStays);
    }

    [TestMethod]
    public async Task PredictAsync_Rows_AnswersInTheirOrder_UnknownCellsToo()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using var model = new ChurnModel(new Predictor(Bundle.Load(TestModels.Churn())));
        ChurnInput[] rows = [new() { Tenure = 70, Plan = "pro", Charges = double.NaN }, Customer, new()];

        IReadOnlyList<ChurnOutput> answers = await new ChurnClient(server.Client).PredictAsync(rows);

        CollectionAssert.AreEqual(
            rows.Select(row => model.Predict(row).Probability).ToArray(), answers.Select(answer => answer.Probability).ToArray());
        Assert.IsEmpty(await new ChurnClient(server.Client).PredictAsync([]));
    }

    [TestMethod]
    public async Task PredictAsync_AVersionOrAModelThatIsNotThere_TellsTheServersReason()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("other/1/model.fsai", TestModels.Train(1)), ("other/2/model.fsai", TestModels.Train(2)));
        var known = new ChurnClient(server.Client) { Model = "other", Version = "1" };
        var newer = new ChurnClient(server.Client) { Model = "other" };
        var unknown = new ChurnClient(server.Client);

        Assert.AreNotEqual((await known.PredictAsync(Customer)).Probability, (await newer.PredictAsync(Customer)).Probability);
        HttpRequestException fault = await Assert.ThrowsExactlyAsync<HttpRequestException>(() => unknown.PredictAsync(Customer));
        Assert.AreEqual(HttpStatusCode.NotFound, fault.StatusCode);
        Assert.Contains("no such model", fault.Message);
    }

    [TestMethod]
    public async Task PredictAsync_Cancelled_Stops()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => new ChurnClient(server.Client).PredictAsync(Customer, new CancellationToken(canceled: true)));
    }

    /// <summary>What the compiler was given says of the model what its bundle says.</summary>
    [TestMethod]
    public void Files_OfTheClient_AreThoseOfTheModel()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FullStackAI.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        folder = Path.Combine(folder!, "tests", "FullStackAI.AspNetCore.Tests", "Client", "fullstackai", "churn");
        JsonElement model = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json"))).RootElement.GetProperty("model");
        JsonElement columns =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "signature.json"))).RootElement.GetProperty("columns");
        Bundle bundle = Bundle.Load(TestModels.Churn());

        Assert.AreEqual(bundle.Manifest.Task.ToString(), model.GetProperty("task").GetString());
        Assert.AreEqual(bundle.Manifest.Label, model.GetProperty("label").GetString());
        CollectionAssert.AreEqual(
            bundle.Manifest.ClassNames.ToArray(),
            model.GetProperty("classNames").EnumerateArray().Select(name => name.GetString()).ToArray());
        CollectionAssert.AreEqual(
            bundle.Signature.Columns.Select(column => (column.Name, column.Kind.ToString())).ToArray(),
            columns
                .EnumerateArray()
                .Select(column => (column.GetProperty("name").GetString()!, column.GetProperty("kind").GetString()!))
                .ToArray());
    }

    // As a host registers it for code that knows the interface alone.
    private static ServiceProvider AsServices(TestServer server) =>
        new ServiceCollection().AddSingleton<IChurnClient>(_ => new ChurnClient(server.Client)).BuildServiceProvider();
}
