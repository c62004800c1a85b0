using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Tests;

[TestClass]
public sealed class ListenGuardTests
{
    [TestMethod]
    [DataRow("http://localhost:8080", true)]
    [DataRow("http://127.0.0.1:80", true)]
    [DataRow("http://127.9.9.9:80", true)]
    [DataRow("https://[::1]:443", true)]
    [DataRow("http://unix:/run/fsai.sock", true)]
    [DataRow("http://0.0.0.0:80", false)]
    [DataRow("http://[::]:80", false)]
    [DataRow("http://*:80", false)]
    [DataRow("http://+:80", false)]
    [DataRow("http://192.168.1.7:80", false)]
    [DataRow("http://localhost.example.org:80", false)]
    public void IsLoopback_AnAddress_TellsWhoCanReachIt(string address, bool expected) =>
        Assert.AreEqual(expected, ListenGuard.IsLoopback(address));

    [TestMethod]
    [DataRow("http://127.0.0.1:0", false, false, true)]
    [DataRow("http://0.0.0.0:0", false, false, false)]
    [DataRow("http://0.0.0.0:0", true, false, true)]
    [DataRow("http://0.0.0.0:0", false, true, true)]
    public async Task Start_OpenToOtherMachines_IsRefusedUnlessToldSo(string url, bool allowed, bool authorized, bool starts)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        builder.Services.AddModels(
            Path.Combine(Path.GetTempPath(), "fullstackai-no-such-folder"), options => options.AllowAnonymousRemote = allowed);
        builder.Services.AddAuthorization();
        await using WebApplication app = builder.Build();
        IEndpointConventionBuilder models = app.MapModels();
        _ = authorized ? models.RequireAuthorization() : models;

        if (starts)
        {
            await app.StartAsync();
            await app.StopAsync();
        }
        else
        {
            InvalidOperationException fault = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => app.StartAsync());
            Assert.Contains("anyone who can reach it", fault.Message);
        }
    }
}
