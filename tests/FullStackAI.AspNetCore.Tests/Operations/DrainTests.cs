using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Tests.Operations;

[TestClass]
public sealed class DrainTests
{
    private const string Row = """{"x":1}""";

    [TestMethod]
    public async Task Stop_WithRequestsAccepted_AnswersEachOfThemAndTakesNoMore()
    {
        const int clients = 20;
        string folder = TestFolders.Make();
        await File.WriteAllBytesAsync(Path.Combine(folder, "v.fsai"), TestModels.Version(7).ToBytes().ToArray());
        await using WebApplication app = Build(folder, _ => { });
        await app.StartAsync();
        var address = new Uri(app.Urls.First());
        await TestServer.Until(() => IsReady(app), "the model is loaded");
        TcpClient[] open = [.. Enumerable.Range(0, clients).Select(_ => new TcpClient())];
        foreach (TcpClient client in open)
        {
            // Headers and half of the body: accepted, and not to be answered yet.
            await client.ConnectAsync(IPAddress.Loopback, address.Port);
            await client
                .GetStream()
                .WriteAsync(Encoding.ASCII.GetBytes(
                    $"POST /models/v/predict HTTP/1.1\r\nHost: x\r\nContent-Length: {Row.Length}\r\n\r\n{Row[..3]}"));
        }

        await TestServer.Until(() => UnderWay(app) == clients, "all requests are under way");
        var isStopping = new TaskCompletionSource();
        using CancellationTokenRegistration _ = app.Lifetime.ApplicationStopping.Register(isStopping.SetResult);
        Task stop = app.StopAsync();
        await isStopping.Task;
        await TestServer.Until(() => IsRefused(address.Port), "the server takes no more connections");
        foreach (TcpClient client in open)
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Row[3..]));
        }

        foreach (TcpClient client in open)
        {
            using var reader = new StreamReader(client.GetStream());
            string answer = await reader.ReadToEndAsync();
            StringAssert.StartsWith(answer, "HTTP/1.1 200");
            StringAssert.Contains(answer, "\"score\":7");
            client.Dispose();
        }

        await stop;
        TestFolders.Delete(folder);
    }

    [TestMethod]
    public async Task Stop_WithADrainDelay_FirstSaysNotReadyAndStillAnswers()
    {
        string folder = TestFolders.Make();
        await File.WriteAllBytesAsync(Path.Combine(folder, "v.fsai"), TestModels.Version(7).ToBytes().ToArray());
        await using WebApplication app = Build(folder, options => options.DrainDelay = TimeSpan.FromHours(1));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TestServer.Patience };
        await TestServer.Until(() => IsReady(app), "the model is loaded");
        using HttpResponseMessage ready = await client.GetAsync(new Uri("/v2/health/ready", UriKind.Relative));
        using var hurry = new CancellationTokenSource();

        Task stop = app.StopAsync(hurry.Token);
        await TestServer.Until(() => !IsReady(app), "the host is stopping");
        using HttpResponseMessage notReady = await client.GetAsync(new Uri("/v2/health/ready", UriKind.Relative));
        using var content = new StringContent(Row, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/models/v/predict", UriKind.Relative), content);
        using HttpResponseMessage live = await client.GetAsync(new Uri("/v2/health/live", UriKind.Relative));
        await hurry.CancelAsync();
        await stop;

        Assert.AreEqual(HttpStatusCode.OK, ready.StatusCode);
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        Assert.AreEqual("1", notReady.Headers.RetryAfter!.ToString());
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, live.StatusCode);
        TestFolders.Delete(folder);
    }

    private static WebApplication Build(string folder, Action<ModelServingOptions> configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        TestServer.BePatient(builder);
        builder.Logging.ClearProviders();
        builder.Services.AddModels(folder, options =>
        {
            options.Limits = new() { Deadline = TestServer.Patience };
            configure(options);
        });
        WebApplication app = builder.Build();
        app.MapModels();
        return app;
    }

    private static bool IsReady(WebApplication app) =>
        app.Services.GetRequiredService<Http.ServingServices>() is { IsReady: true } services && services.Repository.Models.Any();

    private static int UnderWay(WebApplication app) => app.Services.GetRequiredService<Http.ServingServices>().Gate.UnderWay;

    private static bool IsRefused(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
