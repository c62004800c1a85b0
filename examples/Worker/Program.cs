using Churn;
using Examples;
using FullStackAI.Extensions.ML;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// dotnet run -c Release --project examples/Worker              predicts until Ctrl-C; replace the printed file to see a new version go live
// dotnet run -c Release --project examples/Worker -- --short   predicts, replaces the model, predicts again, ends
if (CommandLine.Read(args, "[--short]") is not { IsShort: var isShort })
{
    return 2;
}

using var folder = new WorkFolder(kept: null);
string path = folder.File("churn.fsai");
ChurnModel.TrainAndSave(path, seed: 1);

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddPredictionEnginePool<ChurnInput, ChurnOutput>().FromFile("churn", path, watchForChanges: true);
builder.Services.AddSingleton(new ScoringPlan(path, isShort));
builder.Services.AddHostedService<ScoringWorker>();
using IHost host = builder.Build();
await host.RunAsync();
return 0;

/// <summary>What the worker is to do.</summary>
internal sealed record ScoringPlan(string Path, bool IsShort);

/// <summary>Scores customers in the background, whatever version of the model is live.</summary>
internal sealed class ScoringWorker(
    PredictionEnginePool<ChurnInput, ChurnOutput> pool, ScoringPlan plan, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Console.WriteLine($"The model lies at {plan.Path}.");
        for (ulong version = 1; !stoppingToken.IsCancellationRequested; version++)
        {
            ChurnInput[] customers = [new() { Tenure = 3, Plan = "basic", Charges = 25 }, new() { Tenure = 60, Plan = "pro" }];
            foreach (ChurnOutput output in pool.Predict(customers, "churn"))
            {
                Console.WriteLine($"version {pool.GetStatus("churn").Version}: {output.PredictedLabel} ({output.Leaves:P1} to leave)");
            }

            if (plan.IsShort && version == 2)
            {
                break;
            }

            if (plan.IsShort)
            {
                ChurnModel.TrainAndSave(plan.Path, seed: version + 1); // what a deployment does
                while (pool.GetStatus("churn").Version == 1)
                {
                    await Task.Delay(50, stoppingToken);
                }
            }
            else
            {
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken);
            }
        }

        lifetime.StopApplication();
    }
}
