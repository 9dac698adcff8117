using Microsoft.AspNetCore.Authorization;
using Parley.Configuration;

namespace Parley.Accounts;

internal static class AccountsSetup
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => SecretOf(
            services.GetRequiredService<Settings>(), services.GetRequiredService<DataDirectory>()));
        builder.Services.AddSingleton(services => TokensOf(
            services.GetRequiredService<Settings>(), services.GetRequiredService<DataDirectory>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new Passwords(services.GetRequiredService<Settings>().BcryptCost));
        builder.Services.AddSingleton<JweKeys>();
        builder.Services.AddSingleton<EncryptedTokens>();
        builder.Services.AddSingleton<People>();
        builder.Services.AddSingleton<ChangeProfile>();
        builder.Services.AddSingleton<UserList>();
        builder.Services.AddSingleton<ChangeSettings>();
        builder.Services.AddSingleton<Sessions>();
        builder.Services.AddSingleton<SignIn>();
        builder.Services.AddHostedService<ExpiredSessions>();
        builder.Services.AddSingleton<AccountRemovals>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AccountRemovals>());
        builder.Services.AddSingleton<OwnAccount>();
        builder.Services.AddSingleton<ChangeRole>();
        builder.Services.AddSingleton<SocketAuthentication>();
        // The parts of AddAuthentication without its key ring for cookies, which would leave files outside DATA_DIR.
        builder.Services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = Caller.Scheme;
            options.AddScheme<BearerAuthentication>(Caller.Scheme, Caller.Scheme);
        });
        builder.Services.AddWebEncoders();
        builder.Services.AddTransient<BearerAuthentication>();

        builder.Services.ConfigureHttpJsonOptions(
            options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AccountJson.Default));

        // Nothing is public by omission: see PublicRoutes.
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(Caller.Scheme).RequireAuthenticatedUser().Build());
    }

    /// <summary>Made with the secret of this server.</summary>
    public static AccessTokens TokensOf(Settings settings, DataDirectory directory, TimeProvider time) =>
        new(SecretOf(settings, directory).Bytes, settings.AccessTokenLifetime, time);

    private static ServerSecret SecretOf(Settings settings, DataDirectory directory) => new(settings.JwtSecret ?? directory.Secret());
}
