using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.Bundles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>A real server on the loopback interface with a folder of models of its own.</summary>
/// <remarks>Its limits of time are far above what the slowest machine needs, other tests and garbage
/// collections beside it included: a test that is about such a limit sets its own.</remarks>
internal sealed class TestServer : IAsyncDisposable
{
    /// <summary>How long anything may take that is bound to happen.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly WebApplication _app;

    private TestServer(WebApplication app, string folder)
    {
        _app = app;
        Folder = folder;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = Patience };
    }

    internal string Folder { get; }

    internal HttpClient Client { get; }

    internal IServiceProvider Services => _app.Services;

    internal ModelRepository Repository => _app.Services.GetRequiredService<ModelRepository>();

    /// <summary>Starts a server whose models are loaded.</summary>
    /// <param name="models">Paths under the folder, and bundles.</param>
    /// <param name="configure">Options.</param>
    /// <param name="services">More services.</param>
    /// <param name="app">More of the app, before the models are mapped.</param>
    /// <param name="ready">How many models to wait for; null for those of the folder.</param>
    /// <param name="conventions">What the host asks of the models' addresses.</param>
    internal static async Task<TestServer> StartAsync(
        (string Path, byte[] Bundle)[] models,
        Action<ModelServingOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? app = null,
        Action<IEndpointConventionBuilder>? conventions = null,
        int? ready = null)
    {
        string folder = TestFolders.Make();
        foreach ((string path, byte[] bundle) in models)
        {
            Write(folder, path, bundle);
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        BePatient(builder);
        builder.Logging.ClearProviders();
        builder.Services.AddModels(folder, options =>
        {
            options.PollingInterval = TimeSpan.FromMilliseconds(50);
            options.Loading.Debounce = TimeSpan.FromMilliseconds(5);
            options.Loading.FilePollingInterval = TimeSpan.FromMilliseconds(50);
            configure?.Invoke(options);
            options.Limits = options.Limits.Deadline == new RequestLimits().Deadline
                ? options.Limits with { Deadline = Patience }
                : options.Limits;
        });
        services?.Invoke(builder.Services);
        WebApplication web = builder.Build();
        app?.Invoke(web);
        IEndpointConventionBuilder mapped = web.MapModels();
        conventions?.Invoke(mapped);
        await web.StartAsync();
        var server = new TestServer(web, folder);
        bool isLoaded = web.Services.GetRequiredService<IOptions<ModelServingOptions>>().Value.Loading.LoadAtStart;
        await Until(
            () => server.Repository.Models.Count() == (ready ?? models.Select(model => model.Path.Split('/')[0]).Distinct().Count())
                && server.Repository.Models.All(model => model.Default is not null
                    || model.Versions[^1].Slot.Status().LastError is not null
                    || !isLoaded),
            "the models are loaded");
        return server;
    }

    internal static Task<TestServer> StartAsync(params (string Path, Bundle Bundle)[] models) =>
        StartAsync([.. models.Select(model => (model.Path, model.Bundle.ToBytes().ToArray()))]);

    internal static Task<TestServer> ChurnAsync(Action<ModelServingOptions>? configure = null) =>
        StartAsync([("churn/1/model.fsai", TestModels.Churn())], configure);

    internal void Write(string path, byte[] bytes) => Write(Folder, path, bytes);

    internal async Task<(HttpStatusCode Status, string Text)> PostAsync(string path, string body, string type = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using HttpResponseMessage answer = await Client.PostAsync(new Uri(path, UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Posts what must be answered with 200.</summary>
    internal async Task<JsonElement> AskAsync(string path, string body)
    {
        (HttpStatusCode status, string text) = await PostAsync(path, body);
        Assert.AreEqual(HttpStatusCode.OK, status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Gets what must be answered with 200.</summary>
    internal async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Sends what must be answered with the status; the answer's JSON.</summary>
    internal async Task<JsonElement> SendAsync(
        HttpMethod method,
        string path,
        string? body = null,
        HttpStatusCode expected = HttpStatusCode.OK,
        (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(
            method,
            new Uri(path, UriKind.Relative)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        if (header is { } given)
        {
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        }

        using HttpResponseMessage answer = await Client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(expected, answer.StatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Posts what must be refused; the text of the error.</summary>
    internal async Task<string> RefusedAsync(string path, string body, HttpStatusCode expected = HttpStatusCode.BadRequest)
    {
        (HttpStatusCode status, string text) = await PostAsync(path, body);
        Assert.AreEqual(expected, status, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("error").GetString()!;
    }

    /// <summary>Waits until something holds; fails after a limit.</summary>
    internal static async Task Until(Func<bool> holds, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.IsLessThan(Patience, Stopwatch.GetElapsedTime(started), $"Not within {Patience}: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>A server on a free port that cuts off nobody for being slow, and answers to the end what it has accepted.</summary>
    internal static void BePatient(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(server =>
        {
            server.Limits.MinRequestBodyDataRate = null;
            server.Limits.MinResponseDataRate = null;
            server.Limits.KeepAliveTimeout = Patience;
            server.Limits.RequestHeadersTimeout = Patience;
        });
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = Patience);
    }

    /// <summary>Stops the host as a signal would.</summary>
    internal Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        TestFolders.Delete(Folder);
    }

    private static void Write(string folder, string path, byte[] bytes)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file + ".part", bytes);
        File.Move(file + ".part", file, overwrite: true);
    }
}
