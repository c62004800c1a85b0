using System.Text.Json;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai keys signing</c>, <c>fsai sign</c>, and a server that serves nothing else.</summary>
[TestClass]
public sealed class SignTests
{
    [TestMethod]
    public void Sign_ThenCheck_NamesTheKey_AndAnyChangeIsFound()
    {
        using var folder = new WorkFolder();
        string model = SmallModel.Write(folder, "churn.fsai");
        MakeKey(folder, "team");

        Fsai made = Fsai.Run("sign", model, "--key", folder["team.key.pem"]).Succeeded();

        Assert.Contains("churn.fsai.sig", made.Out);
        Assert.Contains("is signed by 'team'", Fsai.Run("sign", model, "--check", folder["team.pub.pem"]).Succeeded().Out);
        byte[] bytes = File.ReadAllBytes(model);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(model, bytes);
        Fsai.Run("sign", model, "--check", folder["team.pub.pem"]).FailedWith(ExitCode.Bundle, "churn.fsai");
    }

    [TestMethod]
    public void Sign_BoundToAVersion_IsGoodForNoOther()
    {
        using var folder = new WorkFolder();
        string model = SmallModel.Write(folder, "churn.fsai");
        MakeKey(folder, "team");
        Fsai.Run("sign", model, "--key", folder["team.key.pem"], "--name", "churn", "--version-name", "2").Succeeded();

        Fsai.Run("sign", model, "--check", folder["team.pub.pem"], "--name", "churn", "--version-name", "2").Succeeded();
        Fsai.Run("sign", model, "--check", folder["team.pub.pem"], "--name", "churn", "--version-name", "3").FailedWith(
            ExitCode.Bundle, "another model or version");
    }

    [TestMethod]
    public void Sign_WhatCannotBe_IsRefusedWithTheReason()
    {
        using var folder = new WorkFolder();
        string model = SmallModel.Write(folder, "churn.fsai");
        MakeKey(folder, "team");
        MakeKey(folder, "other");

        Fsai.Run("sign", model).FailedWith(ExitCode.Usage, "--key", "--check");
        Fsai.Run("sign", model, "--key", folder["team.key.pem"], "--check", folder["team.pub.pem"]).FailedWith(
            ExitCode.Usage, "--key", "--check");
        Fsai.Run("sign", folder["none.fsai"], "--check", folder["team.pub.pem"]).FailedWith(ExitCode.Bundle, "none.fsai");
        Fsai.Run("sign", model, "--check", folder["team.pub.pem"]).FailedWith(ExitCode.Bundle, "churn.fsai");
        Fsai.Run("sign", model, "--key", folder["team.key.pem"]).Succeeded();
        Fsai.Run("sign", model, "--check", folder["other.pub.pem"]).FailedWith(ExitCode.Bundle, "team");
        Fsai.Run("keys", "signing", "--id", "team", "--folder", folder[""]).FailedWith(ExitCode.Output, "exists already");
        Fsai.Run("keys", "signing", "--id", "a/b", "--folder", folder[""]).FailedWith(ExitCode.Usage, "'a/b'");
    }

    [TestMethod]
    public void KeysSigning_TheSecretKey_IsReadByItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has access lists in place of modes.");
            return; // for the analyzer, which does not know that this line is never reached
        }

        using var folder = new WorkFolder();
        MakeKey(folder, "team");
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["team.key.pem"]));
        Assert.Contains("PUBLIC KEY", File.ReadAllText(folder["team.pub.pem"]));
    }

    [TestMethod]
    public async Task Serve_WithRequiredSignatures_ServesSignedVersionsAlone()
    {
        using var folder = new WorkFolder();
        MakeKey(folder, "team");
        MakeKey(folder, "stranger");
        Fsai.Run("sign", SmallModel.Write(folder, "models/churn/1/m.fsai"), "--key", folder["team.key.pem"]).Succeeded();
        SmallModel.Write(folder, "models/unsigned/1/m.fsai");
        Fsai.Run("sign", SmallModel.Write(folder, "models/foreign/1/m.fsai"), "--key", folder["stranger.key.pem"]).Succeeded();
        using ServeProcess server = await ServeProcess.StartAsync(folder["models"], "--require-signature", folder["team.pub.pem"]);
        await server.UntilAsync("/v2/models/churn/ready");

        Assert.AreEqual(200, (await server.PostAsync("/models/churn/predict", SmallModel.Row)).Status);
        Assert.AreEqual(503, (await server.PostAsync("/models/unsigned/predict", SmallModel.Row)).Status);
        Assert.AreEqual(503, (await server.PostAsync("/models/foreign/predict", SmallModel.Row)).Status);
        string index = "";
        await server.UntilAsync(
            async () => !(index = (await server.PostAsync("/v2/repository/index", "{}")).Text).Contains(
                "NOT_LOADED", StringComparison.Ordinal),
            "every model was tried");
        foreach (JsonElement version in JsonDocument.Parse(index).RootElement.EnumerateArray())
        {
            bool isSigned = version.GetProperty("name").GetString() == "churn";
            Assert.AreEqual(isSigned ? "READY" : "UNAVAILABLE", version.GetProperty("state").GetString(), index);
            Assert.AreEqual(isSigned, version.GetProperty("reason").GetString()!.Length == 0, index);
        }

        Fsai.Run("sign", folder["models/unsigned/1/m.fsai"], "--key", folder["team.key.pem"]).Succeeded();
        await server.UntilAsync("/v2/models/unsigned/ready");
    }

    [TestMethod]
    public async Task Serve_WithBoundSignatures_RefusesABundleUnderAnotherVersion()
    {
        using var folder = new WorkFolder();
        MakeKey(folder, "team");
        Fsai.Run("sign", SmallModel.Write(
            folder, "models/churn/1/m.fsai"), "--key", folder["team.key.pem"], "--name", "churn", "--version-name", "1").Succeeded();
        string copied = SmallModel.Write(folder, "models/churn/2/m.fsai");
        File.Copy(folder["models/churn/1/m.fsai.sig"], copied + ".sig");
        using ServeProcess server = await ServeProcess.StartAsync(
            folder["models"], "--require-signature", folder["team.pub.pem"], "--bound-signatures");
        await server.UntilAsync("/v2/models/churn/ready");

        Assert.AreEqual(
            "1",
            JsonDocument.Parse((await server.PostAsync("/models/churn/predict", SmallModel.Row)).Text).RootElement
                .GetProperty("version")
                .GetString());
        Assert.AreEqual(503, (await server.PostAsync("/models/churn/versions/2/predict", SmallModel.Row)).Status);
    }

    private static void MakeKey(WorkFolder folder, string name) =>
        Fsai.Run("keys", "signing", "--id", name, "--folder", folder[""]).Succeeded();
}
