using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FullStackAI.Extensions.ML.Tests;

/// <summary>A host with a pool, a folder for its files, and helpers that wait by polling with a limit.</summary>
internal sealed class TestHost : IDisposable
{
    private readonly ServiceProvider _services;

    internal TestHost(Action<PredictionEnginePoolBuilder<Point, Answer>, TestHost> build, Action<IServiceCollection>? more = null)
    {
        Folder = Directory.CreateTempSubdirectory("fullstackai-pool").FullName;
        var services = new ServiceCollection();
        services.Configure<MLOptions>(options =>
        {
            options.Debounce = TimeSpan.FromMilliseconds(30);
            options.FilePollingInterval = TimeSpan.FromMilliseconds(300);
        });
        build(services.AddPredictionEnginePool<Point, Answer>(), this);
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    internal string Folder { get; }

    internal IServiceProvider Services => _services;

    internal PredictionEnginePool<Point, Answer> Pool => _services.GetRequiredService<PredictionEnginePool<Point, Answer>>();

    internal string File(string name) => Path.Combine(Folder, name);

    internal void Write(string name, byte[] bytes) => System.IO.File.WriteAllBytes(File(name), bytes);

    internal void Write(string name, int version) => Write(name, Versions.Bytes(version));

    /// <summary>The version that answers under a name.</summary>
    internal int Live(string name = "") => Pool.Predict(name, new Point()).Version();

    internal async Task StartAsync()
    {
        foreach (IHostedService service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    /// <summary>Waits until something holds; fails after a limit that only a hanging machine reaches.</summary>
    internal static async Task Until(Func<bool> holds, string what, int limitMilliseconds = 120_000)
    {
        long started = Environment.TickCount64;
        while (!holds())
        {
            Assert.IsLessThan(limitMilliseconds, Environment.TickCount64 - started, $"Not within {limitMilliseconds} ms: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>Runs work that keeps its thread, so that the pool's few threads are free for reloads.</summary>
    internal static Task<T> OnItsOwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc cref="OnItsOwnThread{T}(Func{T})"/>
    internal static Task OnItsOwnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
